import { hsvOf, lumaOf, lumaThousand, rgbOfHsv, rgbOfYCbCr, yCbCrOf, type Triple } from './colours.ts'
import { mulDiv255 } from './alpha.ts'
import { ditherToBilevel, ditherToPalette } from './dither.ts'
import { unfit } from './errors.ts'
import { nearestColour } from './nearest-colour.ts'
import { quantize } from './quantize/index.ts'
import { bandsOf, BANDS, clip8, samples, type ByteRaster, type Raster, type RasterMode } from './types.ts'
import { greyPalette, webPalette } from './web-palette.ts'

/** How many colours of the web palette count: those behind are black as the first ones. */
const WEB_COLOURS = 226

export interface ConvertOptions {
  /** Whether what black and white, or a palette, cannot show of a pixel goes to its neighbours. */
  readonly dither: boolean
}

/** An image in another mode. Pillow's `convert`: to 1 and P dithered, P of the web palette. */
export function convert(
  raster: Raster,
  mode: RasterMode,
  options: ConvertOptions = { dither: true },
): Raster {
  if (raster.mode === mode) return raster
  if (mode === 'P' && raster.mode === 'RGBA') return quantize(raster as ByteRaster, { colours: 256 })
  if (raster.mode === 'P') return fromPalette(raster as ByteRaster, mode, options)
  const direct = directly(raster, mode, options)
  if (direct) return direct
  const base = BASES[raster.mode]
  if (base === undefined || base === raster.mode)
    throw unfit(`An image of mode ${raster.mode} cannot be converted to ${mode}`)
  return convert(convert(raster, base, options), mode, options)
}

/** What a mode is converted to first where there is no direct way. */
const BASES: Readonly<Partial<Record<RasterMode, RasterMode>>> = {
  '1': 'L',
  I: 'L',
  F: 'L',
  'I;16': 'I',
  LA: 'L',
  RGBA: 'RGB',
  CMYK: 'RGB',
  YCbCr: 'RGB',
  HSV: 'RGB',
}

function directly(raster: Raster, mode: RasterMode, { dither }: ConvertOptions): Raster | undefined {
  if (mode === '1') return isBytesOf(raster, 'L', 'RGB') ? toBilevel(raster, dither) : undefined
  if (mode === 'P') return isBytesOf(raster, 'L', 'RGB') ? toPalette(raster, dither) : undefined
  const number = toNumber(raster, mode)
  if (number) return mapped(raster, mode, number)
  const pixel = pixelTo(raster, mode)
  return pixel && eachPixel(raster, mode, pixel)
}

function isBytesOf(raster: Raster, ...modes: RasterMode[]): raster is ByteRaster {
  return modes.includes(raster.mode)
}

/** Single samples that become single samples. */
function toNumber({ mode }: Raster, to: RasterMode): ((value: number) => number) | undefined {
  if (mode === '1' || mode === 'L') return ['L', 'I', 'F', 'I;16'].includes(to) ? (v) => v : undefined
  if (mode === 'I' && to === 'F') return (v) => v
  if (mode === 'F' && to === 'I') return Math.trunc
  if (mode === 'I' && to === 'I;16') return (v) => Math.min(Math.max(v, 0), 65535)
  if (mode === 'I;16' && (to === 'I' || to === 'F')) return (v) => v
  return (mode === 'I' || mode === 'F' || mode === 'I;16') && to === 'L' ? clip8 : undefined
}

function mapped(raster: Raster, mode: RasterMode, map: (value: number) => number): Raster {
  const { width, height, data } = raster
  const out = samples(mode, data.length)
  for (let i = 0; i < data.length; i++) out[i] = map(data[i]!)
  return { mode, width, height, data: out }
}

type Samples = Raster['data']
/** Writes the samples of a pixel. */
type ToPixel = (from: Samples, at: number, to: Samples, target: number) => void

function eachPixel(raster: Raster, mode: RasterMode, pixel: ToPixel): Raster {
  const { width, height, data } = raster
  const bands = bandsOf(raster)
  const outBands = BANDS[mode].length
  const out = samples(mode, width * height * outBands)
  for (let at = 0, to = 0; at < data.length; at += bands, to += outBands) pixel(data, at, out, to)
  return { mode, width, height, data: out }
}

function pixelTo({ mode }: Raster, to: RasterMode): ToPixel | undefined {
  switch (mode) {
    case '1':
    case 'L':
    case 'LA':
      return fromGrey(mode === 'LA', to)
    case 'RGB':
    case 'RGBA':
      return fromRgb(mode === 'RGBA', to)
    case 'I':
      return to === 'RGB' ? (from, at, out, i) => void fill3(out, i, clip8(from[at]!)) : undefined
    case 'CMYK':
      return to === 'RGB' ? cmykToRgb : undefined
    case 'HSV':
      return to === 'RGB' ? triples(rgbOfHsv) : undefined
    case 'YCbCr':
      return fromYCbCr(to)
    default:
      return undefined
  }
}

function fill3(out: Samples, at: number, value: number): void {
  out[at] = out[at + 1] = out[at + 2] = value
}

function triples(convertTriple: (a: number, b: number, c: number) => Triple): ToPixel {
  return (from, at, out, i) => {
    const [a, b, c] = convertTriple(from[at]!, from[at + 1]!, from[at + 2]!)
    out[i] = clip8(a)
    out[i + 1] = clip8(b)
    out[i + 2] = clip8(c)
  }
}

function fromGrey(hasAlpha: boolean, to: RasterMode): ToPixel | undefined {
  switch (to) {
    case 'L':
      return hasAlpha ? (from, at, out, i) => void (out[i] = from[at]!) : undefined
    case 'LA':
      return (from, at, out, i) => {
        out[i] = from[at]!
        out[i + 1] = 255
      }
    case 'RGB':
      return (from, at, out, i) => fill3(out, i, from[at]!)
    case 'RGBA':
      return (from, at, out, i) => {
        fill3(out, i, from[at]!)
        out[i + 3] = hasAlpha ? from[at + 1]! : 255
      }
    case 'CMYK':
      return (from, at, out, i) => void (out[i + 3] = 255 - from[at]!)
    case 'YCbCr':
      return (from, at, out, i) => {
        out[i] = from[at]!
        out[i + 1] = out[i + 2] = 128
      }
    case 'HSV':
      return (from, at, out, i) => void (out[i + 2] = from[at]!)
    default:
      return undefined
  }
}

function fromRgb(hasAlpha: boolean, to: RasterMode): ToPixel | undefined {
  switch (to) {
    case 'L':
      return (from, at, out, i) => void (out[i] = lumaOf(from[at]!, from[at + 1]!, from[at + 2]!))
    case 'LA':
      return (from, at, out, i) => {
        out[i] = lumaOf(from[at]!, from[at + 1]!, from[at + 2]!)
        out[i + 1] = hasAlpha ? from[at + 3]! : 255
      }
    case 'I':
      return (from, at, out, i) => void (out[i] = lumaOf(from[at]!, from[at + 1]!, from[at + 2]!))
    case 'F':
      return (from, at, out, i) =>
        void (out[i] = lumaThousand(from[at]!, from[at + 1]!, from[at + 2]!) / 1000)
    case 'RGB':
    case 'RGBA':
      return (from, at, out, i) => {
        for (let band = 0; band < 3; band++) out[i + band] = from[at + band]!
        if (to === 'RGBA') out[i + 3] = 255
      }
    case 'CMYK':
      return (from, at, out, i) => {
        for (let band = 0; band < 3; band++) out[i + band] = 255 - from[at + band]!
      }
    case 'YCbCr':
      return triples(yCbCrOf)
    case 'HSV':
      return triples(hsvOf)
    default:
      return undefined
  }
}

function fromYCbCr(to: RasterMode): ToPixel | undefined {
  if (to === 'RGB') return triples(rgbOfYCbCr)
  if (to !== 'L' && to !== 'LA') return undefined
  return (from, at, out, i) => {
    out[i] = from[at]!
    if (to === 'LA') out[i + 1] = 255
  }
}

const cmykToRgb: ToPixel = (from, at, out, i) => {
  const light = 255 - from[at + 3]!
  for (let band = 0; band < 3; band++) out[i + band] = light - mulDiv255(from[at + band]!, light)
}

function toBilevel(raster: ByteRaster, dither: boolean): Raster {
  const { width, height, data } = raster
  if (dither) return { mode: '1', width, height, data: ditherToBilevel(raster) }
  if (raster.mode === 'L') return mapped(raster, '1', (value) => (value >= 128 ? 255 : 0))
  return eachPixel(raster, '1', (_, at, out, i) => {
    out[i] = lumaThousand(data[at]!, data[at + 1]!, data[at + 2]!) >= 128_000 ? 255 : 0
  })
}

function toPalette(raster: ByteRaster, dither: boolean): Raster {
  if (raster.mode === 'L') return { ...raster, mode: 'P', palette: greyPalette() }
  return withPalette(raster, webPalette(), WEB_COLOURS, dither)
}

/** The indices of the colours of a palette that come nearest to those of an image. */
export function withPalette(
  raster: ByteRaster,
  palette: Uint8Array<ArrayBuffer>,
  colours: number,
  dither: boolean,
): Raster {
  const { width, height, data } = raster
  const nearest = nearestColour(palette, colours)
  const indices = dither
    ? ditherToPalette(raster, palette, nearest)
    : Uint8Array.from({ length: width * height }, (_, i) =>
        nearest(data[i * 3]!, data[i * 3 + 1]!, data[i * 3 + 2]!),
      )
  return { mode: 'P', width, height, data: indices, palette }
}

function fromPalette(raster: ByteRaster, mode: RasterMode, options: ConvertOptions): Raster {
  const colours = raster.palette!
  if (mode === 'L') {
    return looked(raster, 'L', (at) => [lumaOf(colours[at]!, colours[at + 1]!, colours[at + 2]!)])
  }
  if (mode === 'LA') {
    return looked(raster, 'LA', (at) => [
      lumaOf(colours[at]!, colours[at + 1]!, colours[at + 2]!),
      colours[at + 3]!,
    ])
  }
  if (mode === 'RGB' || mode === 'RGBA')
    return looked(raster, mode, (at) => [...colours.subarray(at, at + BANDS[mode].length)])
  if (mode === '1')
    return convert(
      looked(raster, 'RGB', (at) => [...colours.subarray(at, at + 3)]),
      '1',
      { dither: false },
    )
  return convert(fromPalette(raster, 'RGB', options), mode, options)
}

/** Each pixel by the samples that the colour of its index has. */
function looked(raster: ByteRaster, mode: RasterMode, colour: (at: number) => readonly number[]): Raster {
  const { width, height, data } = raster
  const bands = BANDS[mode].length
  const table = Array.from({ length: 256 }, (_, index) => colour(index * 4))
  const out = new Uint8Array(width * height * bands)
  for (let i = 0; i < data.length; i++) out.set(table[data[i]!]!, i * bands)
  return { mode, width, height, data: out }
}
