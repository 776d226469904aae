import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { inputName } from '../input/blob.ts'
import { documentTypeByEnding, mediaKind } from '../sniff/kind.ts'
import { sniffMediaType } from '../sniff/media-type.ts'

const PDF = 'application/pdf'
/** Readers accept a PDF whose header comes within its first bytes. */
const PDF_HEAD = 1024

/** Checks that a file is a document of a known kind. @returns its media type. @throws PolytableError INVALID_DATA_FORMAT */
export async function checkDocument(input: MediaInput, blob: Blob): Promise<string> {
  const mediaType = await sniffMediaType(blob, input.name ?? input.url, input.mediaType)
  if (mediaType !== undefined && mediaKind(mediaType) === 'document') return mediaType
  const head = await blob.slice(0, PDF_HEAD).text()
  if (head.includes('%PDF-')) return PDF
  throw new PolytableError(
    'INVALID_DATA_FORMAT',
    `${inputName(input)} is not a supported document${mediaType === undefined ? '' : ` (it is ${mediaType})`}.`,
    { hint: `Supported documents: ${[...new Set(Object.keys(documentTypeByEnding))].join(', ')}.` },
  )
}
