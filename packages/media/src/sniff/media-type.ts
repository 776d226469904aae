import { fileTypeFromBlob, fileTypeFromBuffer } from 'file-type'
import { sniffText } from './text.ts'

/** Bytes read where text is suspected. */
const HEAD = 8192

/** file-type's names that differ from what is used elsewhere. */
const nameByFileType: Readonly<Record<string, string>> = {
  'audio/x-m4a': 'audio/mp4',
  'video/matroska': 'video/x-matroska',
  'audio/vnd.wave': 'audio/wav',
  'audio/x-flac': 'audio/flac',
  'video/MP1S': 'video/mpeg',
  'video/MP2P': 'video/mpeg',
}

/**
 * The media type of a file by its content; its name and the type it is given as only help to tell kinds of text apart.
 * @param source the first bytes (4 kB or more are best) or the whole file as a Blob, of which only parts are read.
 * @param name file name or URL path.
 * @param given the media type that it comes with, `''` where there is none.
 * @returns undefined where nothing fits, also for an empty file.
 */
export async function sniffMediaType(
  source: Uint8Array<ArrayBuffer> | Blob,
  name?: string,
  given = '',
): Promise<string | undefined> {
  const isBlob = source instanceof Blob
  const found = await (isBlob ? fileTypeFromBlob(source) : fileTypeFromBuffer(source)).catch(() => undefined)
  // file-type finds XML by its first line, and no more than that.
  if (found !== undefined && found.mime !== 'application/xml') return nameByFileType[found.mime] ?? found.mime
  const head = isBlob ? source.slice(0, HEAD) : new Blob([source.subarray(0, HEAD)])
  return sniffText(head, name, given)
}
