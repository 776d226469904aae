import { convert } from '../convert.ts'
import { resize } from '../resize.ts'
import type { ByteRaster, Raster } from '../types.ts'

/** Images are looked at in this size: what is finer differs between copies of the same picture. */
export const SIDE = 64

/** Pillow's number of the bilinear filter, which averages where images become smaller. */
const BILINEAR = 2

/** What transparent pixels are shown on. */
const PAPER = 255

/** An image of 64×64 pixels as lightness and two opponent colours. */
export interface OpponentPlanes {
  /** The mean of red, green and blue: 0 to 1. */
  readonly light: Float64Array
  /** Red against green: -1 to 1. */
  readonly redGreen: Float64Array
  /** Yellow against blue: -1 to 1. */
  readonly yellowBlue: Float64Array
}

/** The planes of any image, its proportions given up. */
export function opponentPlanes(raster: Raster): OpponentPlanes {
  const { data } = small(raster)
  const planes = {
    light: new Float64Array(SIDE * SIDE),
    redGreen: new Float64Array(SIDE * SIDE),
    yellowBlue: new Float64Array(SIDE * SIDE),
  }
  for (let pixel = 0, at = 0; pixel < SIDE * SIDE; pixel++, at += 4) {
    const opacity = data[at + 3]! / 255
    const shown = (band: number): number => (data[at + band]! * opacity + PAPER * (1 - opacity)) / 255
    const [red, green, blue] = [shown(0), shown(1), shown(2)]
    planes.light[pixel] = (red + green + blue) / 3
    planes.redGreen[pixel] = red - green
    planes.yellowBlue[pixel] = (red + green) / 2 - blue
  }
  return planes
}

/** Made small in a mode whose samples can be averaged, and only then RGBA: of large images no copy is made that need not be. */
function small(raster: Raster): ByteRaster {
  const plain =
    raster.mode === 'I;16'
      ? highBytes(raster)
      : raster.mode === 'P' || raster.mode === '1'
        ? convert(raster, 'RGBA')
        : raster
  return convert(resize(plain, [SIDE, SIDE], { resample: BILINEAR }), 'RGBA') as ByteRaster
}

function highBytes({ width, height, data }: Raster): Raster {
  return { mode: 'L', width, height, data: Uint8Array.from(data, (value) => value >> 8) }
}
