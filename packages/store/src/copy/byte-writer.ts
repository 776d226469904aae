const INITIAL_BYTES = 64 * 1024
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

  int64(value: bigint): void {
    const at = this.#advance(8)
    this.#view.setBigInt64(at, value)
  }

  float64(value: number): void {
    const at = this.#advance(8)
    this.#view.setFloat64(at, value)
  }

  float32s(values: Float32Array): void {
    const at = this.#advance(4 * values.length)
    for (let index = 0; index < values.length; index++) this.#view.setFloat32(at + 4 * index, values[index]!)
  }

  bytes(values: Uint8Array): void {
    const at = this.#advance(values.length)
    this.#bytes.set(values, at)
  }

  /** Writes the int32 length of what `write` appends, in bytes, in front of it. */
  lengthPrefixed(write: () => void): void {
    const at = this.#advance(4)
    write()
    this.#view.setInt32(at, this.#length - at - 4)
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
