import { base64Of } from '@polytable/model/encodings/base64'
import type { MediaInput } from '@polytable/model/ports/index'
import { CALL_PLAN, type CallPlan } from '@polytable/model/protocol/call-plan'
import type { Value } from '@polytable/model/types/index'
import type { EncodedImageType, ImageCodecs } from '../image/types.ts'
import { encodedBy } from '../encoded-by.ts'
import { createLru } from '../lru.ts'
import type { FrameServer } from '../video/frame-server.ts'
import { effectSpread, getChannel, point } from '@polytable/raster/bands'
import { coloursOf } from '@polytable/raster/colour-counts'
import { alphaComposite, blend, composite } from '@polytable/raster/compose'
import { convert, withPalette } from '@polytable/raster/convert'
import { drawBoxes, type DrawBoxesOptions } from '@polytable/raster/draw/boxes'
import { overlaySegments, type SegmentsOptions } from '@polytable/raster/draw/segments'
import { describeImage } from '@polytable/raster/descriptor/index'
import { unfit } from '@polytable/raster/errors'
import { pixelsOfRaster, rasterOf } from '../image/raster-pixels.ts'
import { crop, rotate, transpose } from '@polytable/raster/geometry'
import { boundingBox, entropy, extremaOf, histogram, pixelAt, projections } from '@polytable/raster/measures'
import { writePng } from '@polytable/raster/png/write'
import { quantize } from '@polytable/raster/quantize/index'
import { reduce } from '@polytable/raster/reduce'
import type { BoxOf } from '@polytable/raster/resample'
import { resize, thumbnail } from '@polytable/raster/resize'
import { BANDS, type ByteRaster, type Raster, type RasterMode } from '@polytable/raster/types'

type Args = Readonly<Record<string, unknown>>
/** What one of the functions does with images that are decoded. */
type ImageFunction = (args: Args) => Raster | Value | Promise<Raster>

type Pair = readonly [number, number]
type Frame = NonNullable<MediaInput['frame']>

/** The functions of images that work on pixels, by their names. Options are checked before. */
export const imageFunctions = {
  bboxesDraw: ({ image, ...options }) => drawBoxes(image as Raster, options as unknown as DrawBoxesOptions),
  overlaySegmentation: ({ image, ...options }) =>
    overlaySegments(image as Raster, options as unknown as SegmentsOptions),
  alphaComposite: ({ im1, im2 }) => alphaComposite(im1 as Raster, im2 as Raster),
  blend: ({ im1, im2, alpha }) => blend(im1 as Raster, im2 as Raster, alpha as number),
  composite: ({ image1, image2, mask }) => composite(image1 as Raster, image2 as Raster, mask as Raster),
  convert: ({ image, mode }) => convert(image as Raster, mode as RasterMode),
  crop: ({ image, box }) => crop(image as Raster, box as BoxOf),
  effectSpread: ({ image, distance }) => effectSpread(image as Raster, distance as number),
  entropy: ({ image, mask, extrema }) => entropy(image as Raster, given(mask), given(extrema)),
  getbands: ({ image }) => BANDS[(image as Raster).mode],
  getbbox: ({ image, alphaOnly }) => boundingBox(image as Raster, alphaOnly as boolean),
  getchannel: ({ image, channel }) => getChannel(image as Raster, channel as number),
  getcolors: ({ image, maxcolors }) =>
    coloursOf(image as Raster, maxcolors as number)?.map(([count, samples]) => [count, alone(samples)]) ??
    null,
  getextrema: ({ image }) => alone(extremaOf(image as Raster)),
  getpalette: ({ image, mode }) => paletteOf(image as Raster, mode as string | null),
  getpixel: ({ image, xy }) => alone(pixelAt(image as Raster, xy as Pair)),
  getprojection: ({ image }) => projections(image as Raster),
  histogram: ({ image, mask, extrema }) => histogram(image as Raster, given(mask), given(extrema)),
  imageEmbedder: ({ image }) => describeImage(image as Raster),
  point: ({ image, lut, mode }) => point(image as Raster, lut as number[], given(mode)),
  quantize: quantized,
  reduce: ({ image, factor, box }) => {
    const factors = typeof factor === 'number' ? ([factor, factor] as const) : (factor as Pair)
    return reduce(image as Raster, factors, given(box))
  },
  resize: ({ image, size, resample, box, reducingGap }) =>
    resize(image as Raster, size as Pair, {
      resample: given(resample),
      box: given(box),
      reducingGap: given(reducingGap),
    }),
  rotate: ({ image, angle, resample, expand }) =>
    rotate(image as Raster, angle as number, { resample: resample as number, expand: expand as boolean }),
  thumbnail: ({ image, size, resample, reducingGap }) =>
    thumbnail(image as Raster, size as Pair, resample as number, reducingGap as number | null),
  transpose: ({ image, method }) => transpose(image as Raster, method as number),
} satisfies Record<string, ImageFunction>

function given<T>(value: unknown): T | undefined {
  return (value ?? undefined) as T | undefined
}

/** The only one of several, as Pillow gives it for images of one band. */
function alone<T>(values: readonly T[]): T | readonly T[] {
  return values.length === 1 ? values[0]! : values
}

function paletteOf({ palette }: Raster, mode: string | null): number[] | null {
  if (!palette) return null
  const hasAlpha = palette.some((value, i) => i % 4 === 3 && value !== 255)
  const shown = mode ?? (hasAlpha ? 'RGBA' : 'RGB')
  return [...palette].filter((_, i) => shown === 'RGBA' || i % 4 !== 3)
}

function quantized({ image, colors, method, kmeans, palette, dither }: Args): Raster {
  const raster = image as ByteRaster
  const colours = palette as Raster | null
  if (!colours)
    return quantize(raster, { colours: colors as number, method: given(method), kMeans: kmeans as number })
  if (!colours.palette) throw unfit(`The palette of quantize is an image of mode P, not ${colours.mode}`)
  if (raster.mode !== 'RGB' && raster.mode !== 'L')
    throw unfit(`Only images of mode RGB or L take the colours of a palette, not ${raster.mode}`)
  const coloured = convert(raster, 'RGB') as ByteRaster
  return withPalette(coloured, colours.palette, 256, dither !== 0)
}

/** Decoded images that are kept for the next function that reads them. */
const KEPT_BYTES = 64 * 2 ** 20

/** How many bytes an image takes in memory. */
const bytesOf = ({ data }: Raster): number => data.buffer.byteLength

const TYPES: Readonly<Record<string, EncodedImageType>> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  webp: 'image/webp',
}

/** Runs a function of images, by its whole name, on media; images that come of it are PNG. */
export type ImageRunner = (name: string, args: Args, signal?: AbortSignal) => Promise<Value>

/**
 * The functions of images, with codecs of the platform.
 * @param frames decodes images that are frames of videos
 * @param check refuses the options of a function
 */
export function createImageRunner(
  codecs: ImageCodecs,
  frames: FrameServer,
  check: (name: string, args: Args) => void,
): ImageRunner {
  const kept = createLru<Raster>({ capacity: KEPT_BYTES, sizeOf: bytesOf })
  /** What decoded images that are frames. */
  const decoders = new WeakMap<Raster, string>()

  const decoded = async (input: MediaInput, signal?: AbortSignal): Promise<Raster> => {
    const known = input.hash === '' ? undefined : kept.get(input.hash)
    if (known) return known
    const raster = input.frame
      ? await decodedFrame(input.frame, signal)
      : await codecs.decodeRaster(input, signal)
    if (input.hash !== '' && bytesOf(raster) <= KEPT_BYTES / 4) kept.set(input.hash, raster)
    return raster
  }

  const decodedFrame = async ({ video, time }: Frame, signal?: AbortSignal): Promise<Raster> => {
    const frame = await frames.frame(video, time, signal)
    const raster = rasterOf(frame.pixels(), 'RGB')
    decoders.set(raster, frame.decoder)
    return raster
  }

  const opened = async (args: Args, signal?: AbortSignal): Promise<Args> => {
    const entries = Object.entries(args).map(async ([name, value]) => {
      const isFile = IMAGES.has(name) && value !== null && !isRaster(value)
      return [name, isFile ? await decoded(value as MediaInput, signal) : value] as const
    })
    return Object.fromEntries(await Promise.all(entries))
  }

  const metadata = async (image: Raster | MediaInput, signal?: AbortSignal): Promise<Value> => {
    if (!isRaster(image) && image.frame) return metadata(await decoded(image, signal))
    const info = isRaster(image)
      ? { ...image, mediaType: 'image/png' }
      : await codecs.imageInfo(image, signal)
    const { width, height, mode, mediaType } = info
    const format = mediaType.slice('image/'.length).toUpperCase()
    const raster = isRaster(image) || mode !== 'P' ? image : await decoded(image, signal)
    const palette = isRaster(raster) ? paletteOf(raster, null) : null
    return { width, height, mode, bits: format === 'JPEG' ? 8 : null, format, palette }
  }

  const base64 = async (raster: Raster, imageFormat: string): Promise<Value> => {
    const type = TYPES[imageFormat.toLowerCase()]!
    return base64Of(
      type === 'image/png'
        ? new Uint8Array(await writePng(raster).arrayBuffer())
        : await codecs.encodeImage(pixelsOfRaster(raster), type),
    )
  }

  const compute = async (name: string, args: Args, signal?: AbortSignal): Promise<Raster | Value> => {
    check(name, args)
    if (name === 'getMetadata') return metadata(args['image'] as Raster | MediaInput, signal)
    const images = await opened(args, signal)
    signal?.throwIfAborted()
    if (name === 'b64Encode') return base64(images['image'] as Raster, images['imageFormat'] as string)
    const result = await (imageFunctions as Record<string, ImageFunction>)[name]!(images)
    const given = Object.values(images)
    const frame = given.find((image) => isRaster(image) && decoders.has(image))
    // One of the given may be the result.
    if (frame && isRaster(result) && !given.includes(result))
      decoders.set(result, decoders.get(frame as Raster)!)
    return result
  }

  const computePlan = async (plan: CallPlan, given: Args, signal?: AbortSignal): Promise<Raster | Value> => {
    const args: Record<string, unknown> = {}
    for (const [name, arg] of Object.entries(plan.args))
      args[name] = typeof arg === 'string' ? given[arg] : await computePlan(arg, given, signal)
    return compute(nameOf(plan.function), args, signal)
  }

  return async (name, args, signal) => {
    const plan = args[CALL_PLAN] as CallPlan | undefined
    const result = await (plan ? computePlan(plan, args, signal) : compute(nameOf(name), args, signal))
    return isRaster(result) ? encodedBy('polytable', await writePng(result), decoders.get(result)) : result
  }
}

/** The names of arguments that are images. */
const IMAGES: ReadonlySet<string> = new Set(['image', 'im1', 'im2', 'image1', 'image2', 'mask', 'palette'])

/** The name within the namespace. */
function nameOf(name: string): string {
  return name.slice(name.indexOf('.') + 1)
}

function isRaster(result: unknown): result is Raster {
  return typeof result === 'object' && result !== null && 'mode' in result && 'data' in result
}
