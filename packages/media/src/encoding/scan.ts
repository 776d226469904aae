/** Bytes kept as a sample: enough for the statistics of a language. */
const SAMPLE = 32 * 1024
/** Bytes of it that come before the first one that is not plain ASCII. Even, so that the units of UTF-16 stay whole. */
const CONTEXT = 32
const ESCAPE = 0x1b

/** What the bytes of a text tell of its encoding. */
export interface Scan {
  /** All is UTF-8; a character cut off at the very end is no mistake, unless it is the only one that is not ASCII. */
  readonly utf8: boolean
  readonly hasNul: boolean
  /** Encodings of seven bits switch their character sets by it. */
  readonly hasEscape: boolean
  /** The bytes around and after the first one that is not plain ASCII. */
  readonly sample: Uint8Array
}

/** Reads a text, as far as it takes to tell these. */
export async function scanText(blob: Blob, signal?: AbortSignal): Promise<Scan> {
  const utf8 = new Utf8Check()
  let hasNul = false
  let hasEscape = false
  let telling = Infinity
  let offset = 0
  for await (const bytes of blob.stream()) {
    signal?.throwIfAborted()
    hasNul ||= bytes.includes(0)
    hasEscape ||= bytes.includes(ESCAPE)
    if (telling === Infinity) {
      const at = bytes.findIndex((byte) => byte >= 0x80 || byte === 0 || byte === ESCAPE)
      if (at >= 0) telling = offset + at
    }
    utf8.add(bytes)
    if (!utf8.valid) break
    offset += bytes.length
  }
  return { utf8: utf8.end(), hasNul, hasEscape, sample: await sampleAt(blob, telling) }
}

async function sampleAt(blob: Blob, offset: number): Promise<Uint8Array> {
  if (offset === Infinity) return new Uint8Array()
  const start = Math.max(0, offset - (offset % 2) - CONTEXT)
  return new Uint8Array(await blob.slice(start, start + SAMPLE).arrayBuffer())
}

class Utf8Check {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true })
  #hasOthers = false
  valid = true

  add(bytes: Uint8Array): void {
    try {
      this.#hasOthers ||= /[\u0080-\uffff]/.test(this.#decoder.decode(bytes, { stream: true }))
    } catch {
      this.valid = false
    }
  }

  end(): boolean {
    if (!this.valid || this.#hasOthers) return this.valid
    try {
      this.#decoder.decode()
      return true
    } catch {
      return false
    }
  }
}
