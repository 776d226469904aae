import { lumaThousand } from './colours.ts'
import type { NearestColour } from './nearest-colour.ts'
import { bandsOf, clip8, type ByteRaster } from './types.ts'

/**
 * Spreads what is lost of a sample to those after it and below: 7/16 to the right, 3/16, 5/16 and 1/16 to the next row. In the integers
 * of Pillow, which divide only when an error is used.
 */
class Errors {
  readonly #below: Int32Array
  #carried = 0
  #left = 0
  #far = 0

  constructor(width: number) {
    this.#below = new Int32Array(width + 1)
  }

  startRow(): void {
    this.#carried = this.#left = this.#far = 0
  }

  /** What a sample of the row has to be with the errors of those before. */
  wanted(x: number, value: number): number {
    return clip8(value + Math.trunc((this.#carried + this.#below[x + 1]!) / 16))
  }

  spread(x: number, error: number): void {
    this.#below[x] = 3 * error + this.#left
    this.#left = 5 * error + this.#far
    this.#far = error
    this.#carried = 7 * error
  }

  /** What is left for the sample below the end of the row, and the last error. */
  get rests(): readonly [left: number, last: number] {
    return [this.#left, this.#far]
  }

  endRow(width: number, rest: number): void {
    this.#below[width] = rest
  }
}

/** Black and white of a grey or a coloured image by Floyd and Steinberg's method. */
export function ditherToBilevel(raster: ByteRaster): Uint8Array<ArrayBuffer> {
  const { data, width, height } = raster
  const bands = bandsOf(raster)
  const out = new Uint8Array(width * height)
  const errors = new Errors(width)
  for (let y = 0, at = 0; y < height; y++) {
    errors.startRow()
    for (let x = 0; x < width; x++, at++) {
      const from = at * bands
      const value =
        bands < 3
          ? data[from]!
          : Math.trunc(lumaThousand(data[from]!, data[from + 1]!, data[from + 2]!) / 1000)
      const wanted = errors.wanted(x, value)
      const shown = wanted > 128 ? 255 : 0
      out[at] = shown
      errors.spread(x, wanted - shown)
    }
    errors.endRow(width, errors.rests[0])
  }
  return out
}

/** The indices of a palette by Floyd and Steinberg's method. */
export function ditherToPalette(
  { data, width, height, mode }: ByteRaster,
  palette: Uint8Array,
  nearest: NearestColour,
): Uint8Array<ArrayBuffer> {
  const bands = bandsOf({ mode })
  const out = new Uint8Array(width * height)
  const parts = [0, 1, 2].map(() => new Errors(width)) as unknown as readonly [Errors, Errors, Errors]
  for (let y = 0, at = 0; y < height; y++) {
    for (const errors of parts) errors.startRow()
    for (let x = 0; x < width; x++, at++) {
      const [red, green, blue] = parts.map((errors, part) => errors.wanted(x, data[at * bands + part]!)) as [
        number,
        number,
        number,
      ]
      const index = nearest(red, green, blue)
      out[at] = index
      parts[0].spread(x, red - palette[index * 4]!)
      parts[1].spread(x, green - palette[index * 4 + 1]!)
      parts[2].spread(x, blue - palette[index * 4 + 2]!)
    }
    // Pillow takes what blue has left for red, and the last error of blue for the others.
    const [left, last] = parts[2].rests
    parts.forEach((errors, part) => errors.endRow(width, part === 0 ? left : last))
  }
  return out
}
