/** Bytes of a number. */
const WORD = 4
/** Numbers of a file: where it lies in PGlite's image, its length, and where its content is. */
const FILE_WORDS = 3

/** A file of PGlite's file system image, in bytes from the image's start. */
export interface ImageFile {
  readonly start: number
  readonly end: number
}

/**
 * Packs PGlite's file system image (`pglite.data`): content that several files have once, and nothing of what `files` leaves out. As
 * numbers of 32 bits, little-endian: the length of the image and the number of files, then three numbers for each file; then their
 * content.
 */
export function packFiles(image: Uint8Array, files: readonly ImageFile[]): Uint8Array {
  const headerBytes = (2 + FILE_WORDS * files.length) * WORD
  const placeByContent = new Map<string, number>()
  const parts: Uint8Array[] = []
  let end = headerBytes
  const numbers = [image.length, files.length]
  for (const file of files) {
    const content = image.subarray(file.start, file.end)
    const key = new TextDecoder('latin1').decode(content)
    let place = placeByContent.get(key)
    if (place === undefined) {
      place = end
      placeByContent.set(key, place)
      parts.push(content)
      end += content.length
    }
    numbers.push(file.start, content.length, place)
  }
  const packed = new Uint8Array(end)
  const header = new DataView(packed.buffer)
  numbers.forEach((number, at) => header.setUint32(at * WORD, number, true))
  let at = headerBytes
  for (const part of parts) {
    packed.set(part, at)
    at += part.length
  }
  return packed
}

/** The image that {@link packFiles} packed; files that were left out are zeros. */
export function unpackFiles(packed: ArrayBuffer): ArrayBuffer {
  const header = new DataView(packed)
  const number = (at: number): number => header.getUint32(at * WORD, true)
  const image = new Uint8Array(number(0))
  for (let file = 0; file < number(1); file++) {
    const at = 2 + FILE_WORDS * file
    image.set(new Uint8Array(packed, number(at + 2), number(at + 1)), number(at))
  }
  return image.buffer
}
