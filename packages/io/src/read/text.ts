import { markedEncoding } from '@polytable/model/encodings/labels'

/**
 * The text of a file piece by piece: UTF-8, or UTF-16 where its byte order mark says so. Bytes that are no UTF-8 are taken for
 * Windows-1252, which older programs write, and which some files have here and there.
 */
export async function* textOf(file: Blob): AsyncGenerator<string> {
  const marked = markedEncoding(new Uint8Array(await file.slice(0, BOM_BYTES).arrayBuffer()))
  if (marked === undefined) yield* utf8(file)
  else if (marked === 'utf-8') yield* utf8(file.slice(BOM_BYTES))
  else yield* streamed(file, marked)
}

async function* streamed(file: Blob, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const bytes of file.stream()) yield decoder.decode(bytes, { stream: true })
  yield decoder.decode()
}

/** The byte order mark of UTF-8. */
const BOM_BYTES = 3
const ASCII_END = 0x80
/** Of Windows-1252 what is not as in Unicode: 0x80 to 0x9f (https://encoding.spec.whatwg.org/#windows-1252). */
const WINDOWS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

async function* utf8(file: Blob): AsyncGenerator<string> {
  let rest = new Uint8Array()
  for await (const piece of file.stream()) {
    const bytes = rest.length === 0 ? piece : concat(rest, piece)
    // No character goes beyond a byte of ASCII.
    const end = bytes.findLastIndex((byte) => byte < ASCII_END) + 1
    yield decode(bytes.subarray(0, end))
    rest = bytes.slice(end)
  }
  if (rest.length > 0) yield decode(rest)
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}

function decode(bytes: Uint8Array): string {
  return attempt(bytes) ?? mended(bytes)
}

function attempt(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes)
  } catch {
    return undefined
  }
}

function mended(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes[at]!)
    const character = length > 1 ? attempt(bytes.subarray(at, at + length)) : undefined
    text += character ?? ofWindows(bytes[at]!)
    at += character === undefined ? 1 : length
  }
  return text
}

/** How many bytes a character of UTF-8 has that begins with a byte (RFC 3629). */
function sequenceLength(byte: number): number {
  if (byte < 0xc0) return 1
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
}

function ofWindows(byte: number): string {
  return WINDOWS[byte - ASCII_END] ?? String.fromCharCode(byte)
}
