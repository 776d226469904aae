import { unfit } from './errors.ts'
import { roundHalfEven } from './rounding.ts'
import { BANDS, bandsOf, clip8, isBytes, type Raster, type RasterMode } from './types.ts'

/** One band of an image, as a grey one. Pillow's `getchannel`. @param channel its number from 0, or its name */
export function getChannel(raster: Raster, channel: number | string): Raster {
  const names = BANDS[raster.mode]
  const index = typeof channel === 'string' ? names.indexOf(channel) : channel
  if (!Number.isInteger(index) || index < 0 || index >= names.length)
    throw unfit(`An image of mode ${raster.mode} has no channel ${channel}`, `It has ${names.join(', ')}.`)
  if (!isBytes(raster)) throw unfit(`An image of mode ${raster.mode} has no channels of bytes`)
  if (names.length === 1) return raster
  const { width, height, data } = raster
  const out = new Uint8Array(width * height)
  for (let i = 0; i < out.length; i++) out[i] = data[i * names.length + index]!
  return { mode: 'L', width, height, data: out }
}

/**
 * The samples of an image by a table: 256 values for each band, one band after the other. Pillow's `point`.
 * @param mode of the result, for an image of one band: 1, L or P
 */
export function point(raster: Raster, table: readonly number[], mode: RasterMode = raster.mode): Raster {
  const { width, height, data } = raster
  const bands = bandsOf(raster)
  if (!isBytes(raster)) throw unfit(`point does not take images of mode ${raster.mode}`)
  const isSingle = bands === 1 && ['1', 'L', 'P'].includes(mode)
  if (mode !== raster.mode && !isSingle)
    throw unfit(`point cannot make an image of mode ${mode} from one of mode ${raster.mode}`)
  if (table.length !== 256 * bands)
    throw unfit(`point takes a table of ${256 * bands} numbers for mode ${raster.mode}, not ${table.length}`)
  const bytes = Uint8Array.from(table, (value) => clip8(roundHalfEven(value)))
  const out = new Uint8Array(data.length)
  for (let i = 0; i < data.length; i++) out[i] = bytes[(i % bands) * 256 + data[i]!]!
  return { ...raster, width, height, mode, data: out }
}

/**
 * Each pixel with one that is at most a distance away, at random. Pillow's `effect_spread` with random numbers of its own: a linear
 * congruential generator that starts at the same number for each image, so that the same image gives the same one.
 */
export function effectSpread(raster: Raster, distance: number): Raster {
  const { width, height, data } = raster
  if (distance === 0) return raster
  const bands = bandsOf(raster)
  const out = data.slice()
  let state = 1
  const random = (): number => {
    // The constants of Numerical Recipes; the upper bits are the better ones.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * distance) - Math.floor(distance / 2)
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = [x + random(), y + random()]
      if (column < 0 || column >= width || row < 0 || row >= height) continue
      const [here, there] = [(y * width + x) * bands, (row * width + column) * bands]
      for (let band = 0; band < bands; band++) {
        out[there + band] = data[here + band]!
        out[here + band] = data[there + band]!
      }
    }
  }
  return { ...raster, data: out }
}
