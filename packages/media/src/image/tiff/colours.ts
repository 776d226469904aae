import { compressions, paletteOf, photometrics, type TiffPage } from './page.ts'
import type { Samples } from './samples.ts'
import { colourSamples } from './unread.ts'
import { ycbcrToRgb } from './ycbcr.ts'

/** Writes the colour of the pixel whose samples are at `at`, each part times `gain`. */
export type ToRgb = (samples: Samples, at: number, rgba: Uint8ClampedArray, to: number, gain: number) => void

/** Writes a pixel, its transparency included. */
export type ToRgba = (samples: Samples, at: number, rgba: Uint8ClampedArray, to: number) => void

const PREMULTIPLIED = 1
const STRAIGHT = 2

/** From samples of a page to 8-bit RGBA, not premultiplied. */
export async function toRgbaOf(page: TiffPage): Promise<ToRgba> {
  const toRgb = await toRgbOf(page)
  const alpha = alphaOf(page)
  const scale = 255 / (2 ** page.bits[0]! - 1)
  return (samples, at, rgba, to) => {
    const opacity = alpha === undefined ? 255 : samples[at + alpha.at]! * scale
    toRgb(samples, at, rgba, to, alpha?.isPremultiplied === true && opacity > 0 ? 255 / opacity : 1)
    rgba[to + 3] = opacity
  }
}

/** Which sample is transparency. Where nothing says so, the fourth of RGB is. */
export function alphaOf({
  photometric,
  samples,
  extraSamples,
}: TiffPage): { readonly at: number; readonly isPremultiplied: boolean } | undefined {
  const colours = colourSamples(photometric)
  const isUnsaid = photometric === photometrics.rgb && samples === 4 && extraSamples.length === 0
  const found = extraSamples.findIndex((kind) => kind === PREMULTIPLIED || kind === STRAIGHT)
  if (isUnsaid) return { at: 3, isPremultiplied: false }
  if (found === -1 || colours + found >= samples) return undefined
  return { at: colours + found, isPremultiplied: extraSamples[found] === PREMULTIPLIED }
}

async function toRgbOf(page: TiffPage): Promise<ToRgb> {
  const most = 2 ** page.bits[0]! - 1
  const scale = 255 / most
  switch (page.photometric) {
    case photometrics.rgb:
      return rgb(scale)
    case photometrics.cmyk:
      return (samples, at, rgba, to, gain) => {
        const light = (most - samples[at + 3]!) / most
        for (let part = 0; part < 3; part++)
          rgba[to + part] = (most - samples[at + part]!) * light * scale * gain
      }
    case photometrics.palette:
      return palette(await coloursOf(page), most + 1)
    case photometrics.ycbcr:
      // A JPEG's decoder has done it already.
      return page.compression === compressions.jpeg && !page.isPlanar ? rgb(1) : ycbcrToRgb(page)
    default: {
      const isWhiteZero = page.photometric === photometrics.whiteIsZero
      return (samples, at, rgba, to, gain) => {
        const value = (isWhiteZero ? most - samples[at]! : samples[at]!) * scale * gain
        for (let part = 0; part < 3; part++) rgba[to + part] = value
      }
    }
  }
}

function rgb(scale: number): ToRgb {
  return (samples, at, rgba, to, gain) => {
    for (let part = 0; part < 3; part++) rgba[to + part] = samples[at + part]! * scale * gain
  }
}

/** The bytes of red of each index, of green, of blue. @throws RangeError where there are fewer colours than indices */
export async function coloursOf(page: TiffPage): Promise<Uint8Array> {
  const colours = await paletteOf(page)
  if (colours.length < 3 * 2 ** page.bits[0]!)
    throw new RangeError(`The palette has ${colours.length} values.`)
  // Some write 8 bits where there should be 16.
  const divisor = colours.some((value) => value > 255) ? 256 : 1
  return Uint8Array.from(colours, (value) => value / divisor)
}

function palette(bytes: Uint8Array, count: number): ToRgb {
  return (samples, at, rgba, to) => {
    for (let part = 0; part < 3; part++) rgba[to + part] = bytes[part * count + samples[at]!]!
  }
}
