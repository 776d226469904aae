/** The bytes before the headers of a frame: its length, that of its headers, and a checksum of the two. */
const PRELUDE = 12
/** The checksum at the end of a frame. */
const CHECKSUM = 4
/** A longer frame is none of an answer, in bytes. */
const MAX_FRAME = 32 * 2 ** 20

/** How long the values of headers are, by their types; texts and bytes say it themselves. */
const SIZES: Readonly<Record<number, number>> = { 0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16 }
const BYTES = 6
const TEXT = 7

/** Reads the frames of an event stream of Amazon's, which may be cut anywhere. */
export class AmazonFrames {
  #chunks: Uint8Array<ArrayBuffer>[] = []
  #size = 0
  #wanted = PRELUDE

  /**
   * The events that are whole with more bytes: `{ [name]: JSON }`, and `{ error }` for what went wrong at the service.
   * @throws Error for bytes that are no frames
   */
  feed(bytes: Uint8Array<ArrayBuffer>): unknown[] {
    const events: unknown[] = []
    this.#chunks.push(bytes)
    this.#size += bytes.length
    while (this.#size >= this.#wanted) {
      const all = this.#joined()
      if (this.#wanted === PRELUDE) this.#wanted = lengthOf(all)
      if (all.length < this.#wanted) break
      const frame = all.subarray(0, this.#wanted)
      this.#chunks = [all.subarray(this.#wanted)]
      this.#size = all.length - this.#wanted
      this.#wanted = PRELUDE
      events.push(eventOf(frame))
    }
    return events
  }

  #joined(): Uint8Array<ArrayBuffer> {
    const [first] = this.#chunks
    if (this.#chunks.length === 1) return first!
    const all = new Uint8Array(this.#size)
    let at = 0
    for (const chunk of this.#chunks) {
      all.set(chunk, at)
      at += chunk.length
    }
    this.#chunks = [all]
    return all
  }
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): DataView =>
  new DataView(buffer, byteOffset, byteLength)

/** The length of the frame that begins here. */
function lengthOf(bytes: Uint8Array<ArrayBuffer>): number {
  const view = viewOf(bytes)
  const length = view.getUint32(0)
  const isWhole = view.getUint32(8) === crc32(bytes.subarray(0, 8))
  const isSane = length <= MAX_FRAME && view.getUint32(4) + PRELUDE + CHECKSUM <= length
  if (!isWhole || !isSane) throw new Error('a frame of the event stream is broken')
  return length
}

function eventOf(frame: Uint8Array<ArrayBuffer>): unknown {
  const view = viewOf(frame)
  const end = frame.length - CHECKSUM
  if (view.getUint32(end) !== crc32(frame.subarray(0, end)))
    throw new Error('a frame of the event stream is broken')
  const headersEnd = PRELUDE + view.getUint32(4)
  const headers = headersOf(frame.subarray(PRELUDE, headersEnd))
  const body = JSON.parse(new TextDecoder().decode(frame.subarray(headersEnd, end)) || '{}') as {
    readonly message?: unknown
  }
  switch (headers.get(':message-type')) {
    case 'exception':
      return { error: { type: headers.get(':exception-type'), message: body.message } }
    case 'error':
      return { error: { type: headers.get(':error-code'), message: headers.get(':error-message') } }
    default:
      return { [String(headers.get(':event-type'))]: body }
  }
}

/** The headers that are texts. */
function headersOf(bytes: Uint8Array<ArrayBuffer>): Map<string, string> {
  const view = viewOf(bytes)
  const decoder = new TextDecoder()
  const headers = new Map<string, string>()
  for (let at = 0; at < bytes.length;) {
    const nameEnd = at + 1 + view.getUint8(at)
    const name = decoder.decode(bytes.subarray(at + 1, nameEnd))
    const type = view.getUint8(nameEnd)
    const isCounted = type === BYTES || type === TEXT
    const start = nameEnd + 1 + (isCounted ? 2 : 0)
    const size = isCounted ? view.getUint16(nameEnd + 1) : SIZES[type]
    if (size === undefined) throw new Error(`a header of the event stream is of the unknown type ${type}`)
    if (type === TEXT) headers.set(name, decoder.decode(bytes.subarray(start, start + size)))
    at = start + size
  }
  return headers
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  return crc
})

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}
