const INITIAL_BYTES = 64 * 1024
/** Texts up to this length are written unit by unit, which takes less time than the encoder's call. */
const SHORT_TEXT = 48
const encoder = new TextEncoder()

/** Big-endian bytes appended to one buffer that doubles as needed. Numbers are written with a DataView, text with encodeInto. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>
  #view: DataView
  #length = 0

  constructor(initialBytes = INITIAL_BYTES) {
    this.#bytes = new Uint8Array(initialBytes)
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length
  }

  uint8(value: number): void {
    const at = this.#advance(1)
    this.#view.setUint8(at, value)
  }

  int16(value: number): void {
    const at = this.#advance(2)
    this.#view.setInt16(at, value)
  }

  int32(value: number): void {
    const at = this.#advance(4)
    this.#view.setInt32(at, value)
  }

  int64(value: number | bigint): void {
    const at = this.#advance(8)
    if (typeof value === 'bigint') return this.#view.setBigInt64(at, value)
    this.#view.setInt32(at, Math.floor(value / 2 ** 32))
    this.#view.setInt32(at + 4, value)
  }

  float64(value: number): void {
    const at = this.#advance(8)
    this.#view.setFloat64(at, value)
  }

  float32s(values: Float32Array): void {
    let at = this.#advance(4 * values.length)
    const view = this.#view
    for (let index = 0; index < values.length; index++, at += 4) view.setFloat32(at, values[index]!)
  }

  bytes(values: Uint8Array): void {
    const at = this.#advance(values.length)
    this.#bytes.set(values, at)
  }

  /** The bytes from `start` to `end`. */
  range(values: Uint8Array, start: number, end: number): void {
    const at = this.#advance(end - start)
    if (end - start > SHORT_TEXT) return this.#bytes.set(values.subarray(start, end), at)
    for (let i = start; i < end; i++) this.#bytes[at + i - start] = values[i]!
  }

  /** A well-formed text as UTF-8, with the int32 number of its bytes in front of it. */
  text(text: string): void {
    if (text.length > SHORT_TEXT || !this.#ascii(text)) this.lengthPrefixed(() => this.utf8(text))
  }

  /** Writes a text that is ASCII, or nothing. */
  #ascii(text: string): boolean {
    const { length } = text
    this.#reserve(4 + length)
    const at = this.#length + 4
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i)
      if (unit >= 0x80) return false
      this.#bytes[at + i] = unit
    }
    this.int32(length)
    this.#length += length
    return true
  }

  /** Writes the int32 length of what `write` appends, in bytes, in front of it. */
  lengthPrefixed(write: () => void): void {
    const at = this.#advance(4)
    write()
    this.#view.setInt32(at, this.#length - at - 4)
  }

  /** Writes a message of PostgreSQL's protocol: its type, and the int32 length of what `write` appends and of itself. */
  message(type: string, write: () => void): void {
    this.uint8(type.charCodeAt(0))
    const at = this.#advance(4)
    write()
    this.#view.setInt32(at, this.#length - at)
  }

  /** A text that ends with a zero byte. */
  zeroEnded(text: string): void {
    this.utf8(text)
    this.uint8(0)
  }

  utf8(text: string): void {
    // One UTF-16 unit takes 3 bytes of UTF-8 at most.
    this.#reserve(3 * text.length)
    this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written
  }

  /** The bytes written, as a view that is valid until the next write. */
  view(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length)
  }

  /** Forgets what was written and keeps the memory. */
  clear(): void {
    this.#length = 0
  }

  #advance(count: number): number {
    const at = this.#length
    this.#reserve(count)
    this.#length = at + count
    return at
  }

  #reserve(count: number): void {
    const needed = this.#length + count
    if (needed <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }
}
