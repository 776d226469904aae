import { PolytableError } from '@polytable/model/errors/index'
import { compoundKind } from '@polytable/model/files/compound-file'
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
  const kind = await compoundKind(blob)
  if (kind === 'encrypted') {
    throw new PolytableError('INVALID_DATA_FORMAT', `${inputName(input)} is encrypted.`, {
      hint: 'Open it in the program that made it, and save it without a password.',
    })
  }
  if (kind !== undefined && kind !== 'other') {
    throw new PolytableError(
      'INVALID_DATA_FORMAT',
      `${inputName(input)} is of the format before 2007 (.${kind}).`,
      { hint: `Open it in the program that made it, and save it as .${kind}x.` },
    )
  }
  throw new PolytableError(
    'INVALID_DATA_FORMAT',
    `${inputName(input)} is not a supported document${mediaType === undefined ? '' : ` (it is ${mediaType})`}.`,
    { hint: `Supported documents: ${[...new Set(Object.keys(documentTypeByEnding))].join(', ')}.` },
  )
}
