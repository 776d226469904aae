import { convert } from '../convert.ts'
import { div255 } from '../rounding.ts'
import { bandsOf, type ByteRaster, type Raster } from '../types.ts'

/** Red, green, blue and alpha. */
export type Ink = readonly [number, number, number, number]

/** An image that is drawn on: RGB, where inks are laid over what is there, or RGBA, where they take its place. As in Pillow. */
export class Canvas {
  readonly #raster: ByteRaster
  readonly #bands: number

  constructor(raster: Raster) {
    const kept = raster.mode === 'RGBA' ? raster : convert(raster, 'RGB')
    this.#raster = { ...kept, data: kept.data.slice() } as ByteRaster
    this.#bands = bandsOf(kept)
  }

  get width(): number {
    return this.#raster.width
  }

  get raster(): Raster {
    return this.#raster
  }

  /** Fills a rectangle, its last column and row included; what lies outside of the image is left out. */
  fill(left: number, top: number, right: number, bottom: number, ink: Ink): void {
    const { width, height } = this.#raster
    for (let y = Math.max(top, 0); y <= Math.min(bottom, height - 1); y++)
      for (let x = Math.max(left, 0); x <= Math.min(right, width - 1); x++) this.#put(y * width + x, ink)
  }

  /** Draws the edges of a rectangle, growing inwards. */
  frame(left: number, top: number, right: number, bottom: number, thickness: number, ink: Ink): void {
    const across = Math.min(thickness, Math.ceil((bottom - top + 1) / 2))
    const down = Math.min(thickness, Math.ceil((right - left + 1) / 2))
    this.fill(left, top, right, top + across - 1, ink)
    this.fill(left, Math.max(bottom - across + 1, top + across), right, bottom, ink)
    this.fill(left, top + across, left + down - 1, bottom - across, ink)
    this.fill(Math.max(right - down + 1, left + down), top + across, right, bottom - across, ink)
  }

  #put(pixel: number, ink: Ink): void {
    const { data } = this.#raster
    const at = pixel * this.#bands
    if (this.#bands === 4) return data.set(ink, at)
    const alpha = ink[3]
    for (let band = 0; band < 3; band++) {
      data[at + band] = div255(data[at + band]! * (255 - alpha) + ink[band]! * alpha + 128)
    }
  }
}
