import { PolytableError } from '@polytable/model/errors/index'
import { checkDrawing, checkOverlay } from './boxes.ts'

/** Modes that images can be converted to, by Pillow's names. */
const IMAGE_MODES = ['1', 'L', 'LA', 'P', 'RGB', 'RGBA', 'CMYK', 'YCbCr', 'HSV', 'I', 'F', 'I;16'] as const
/** A mode that images can be converted to. */
export type ImageModeName = (typeof IMAGE_MODES)[number]

/** The most pixels that an image may have, as in Pillow, which warns from half as many on. */
const MOST_PIXELS = 178_956_970

/** An option that may be left out, may be null, or may be no constant. */
type Given = unknown

function invalid(name: string, wanted: string, value: unknown): PolytableError {
  return new PolytableError('INVALID_ARGUMENT', `${name} must be ${wanted}, not ${JSON.stringify(value)}`)
}

function isGiven(value: Given): boolean {
  return value !== undefined && value !== null
}

function numbers(value: unknown, count: number): value is readonly number[] {
  return Array.isArray(value) && value.length === count && value.every((each) => Number.isFinite(each))
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most
}

/** @throws PolytableError INVALID_ARGUMENT for what is no size of whole pixels, or too large */
function checkImageSize({ size }: { readonly size?: Given }): void {
  if (!isGiven(size)) return
  if (!numbers(size, 2) || !size.every((side) => isWhole(side, 1, MOST_PIXELS)))
    throw invalid('size', 'a width and a height in whole pixels, such as [320, 240]', size)
  if (size[0]! * size[1]! > MOST_PIXELS) throw invalid('size', `of at most ${MOST_PIXELS} pixels`, size)
}

/** @throws PolytableError INVALID_ARGUMENT */
function checkThumbnail(args: {
  readonly size?: Given
  readonly resample?: Given
  readonly reducingGap?: Given
}): void {
  const { size, reducingGap } = args
  if (isGiven(size) && !(numbers(size, 2) && size.every((side) => side >= 1)))
    throw invalid('size', 'a width and a height of at least a pixel', size)
  checkFilter(args)
  checkGap({ reducingGap })
}

function checkGap({ reducingGap }: { readonly reducingGap?: Given }): void {
  if (isGiven(reducingGap) && !((reducingGap as number) >= 1))
    throw invalid('reducingGap', 'at least 1', reducingGap)
}

/** @throws PolytableError INVALID_ARGUMENT for what is no number of a filter */
function checkFilter({ resample }: { readonly resample?: Given }): void {
  if (isGiven(resample) && !isWhole(resample, 0, 5))
    throw invalid(
      'resample',
      '0 (nearest), 1 (Lanczos), 2 (bilinear), 3 (bicubic), 4 (box) or 5 (Hamming)',
      resample,
    )
}

/** @throws PolytableError INVALID_ARGUMENT */
function checkResize(args: {
  readonly size?: Given
  readonly resample?: Given
  readonly box?: Given
  readonly reducingGap?: Given
}): void {
  checkImageSize(args)
  checkFilter(args)
  checkGap(args)
  checkBox(args)
}

/** @throws PolytableError INVALID_ARGUMENT for what are no four numbers, or a box that is too large */
function checkBox({ box }: { readonly box?: Given }): void {
  if (!isGiven(box)) return
  if (!numbers(box, 4)) throw invalid('box', 'left, top, right and bottom in pixels', box)
  const [left, top, right, bottom] = box as unknown as readonly [number, number, number, number]
  if (right < left || bottom < top) throw invalid('box', 'left, top, right and bottom in this order', box)
  if ((right - left) * (bottom - top) > MOST_PIXELS)
    throw invalid('box', `of at most ${MOST_PIXELS} pixels`, box)
}

/** @throws PolytableError INVALID_ARGUMENT */
function checkReduce(args: { readonly factor?: Given; readonly box?: Given }): void {
  const { factor } = args
  const isFactor = (value: unknown): boolean => isWhole(value, 1, MOST_PIXELS)
  const isGood = isFactor(factor) || (numbers(factor, 2) && factor.every(isFactor))
  if (isGiven(factor) && !isGood) throw invalid('factor', 'a whole number from 1 on, or two of them', factor)
  checkBox(args)
}

/** @throws PolytableError INVALID_ARGUMENT */
function checkRotate(args: { readonly angle?: Given; readonly resample?: Given }): void {
  const { angle, resample } = args
  if (isGiven(angle) && !Number.isFinite(angle)) throw invalid('angle', 'a number of degrees', angle)
  if (isGiven(resample) && ![0, 2, 3].includes(resample as number))
    throw invalid('resample', '0 (nearest), 2 (bilinear) or 3 (bicubic)', resample)
}

/** @throws PolytableError INVALID_ARGUMENT */
function checkTranspose({ method }: { readonly method?: Given }): void {
  if (isGiven(method) && !isWhole(method, 0, 6)) throw invalid('method', 'a whole number from 0 to 6', method)
}

/** @throws PolytableError INVALID_ARGUMENT */
function checkMode({ mode }: { readonly mode?: Given }): void {
  if (isGiven(mode) && !IMAGE_MODES.includes(mode as ImageModeName))
    throw invalid('mode', `one of ${IMAGE_MODES.map((name) => `'${name}'`).join(', ')}`, mode)
}

/** @throws PolytableError INVALID_ARGUMENT */
function checkPaletteMode({ mode }: { readonly mode?: Given }): void {
  if (isGiven(mode) && mode !== 'RGB' && mode !== 'RGBA') throw invalid('mode', "'RGB' or 'RGBA'", mode)
}

/** @throws PolytableError INVALID_ARGUMENT */
function checkSpread({ distance }: { readonly distance?: Given }): void {
  if (isGiven(distance) && !isWhole(distance, 0, 65_536))
    throw invalid('distance', 'whole pixels from 0 on', distance)
}

/** @throws PolytableError INVALID_ARGUMENT */
function checkAlpha({ alpha }: { readonly alpha?: Given }): void {
  if (isGiven(alpha) && !Number.isFinite(alpha)) throw invalid('alpha', 'a number', alpha)
}

/** @throws PolytableError INVALID_ARGUMENT */
function checkExtrema({ extrema }: { readonly extrema?: Given }): void {
  if (isGiven(extrema) && !numbers(extrema, 2))
    throw invalid('extrema', 'the least and the greatest value', extrema)
}

/** @throws PolytableError INVALID_ARGUMENT */
function checkColourCount({ maxcolors }: { readonly maxcolors?: Given }): void {
  if (isGiven(maxcolors) && !isWhole(maxcolors, 1, MOST_PIXELS))
    throw invalid('maxcolors', 'a whole number from 1 on', maxcolors)
}

/** @throws PolytableError INVALID_ARGUMENT */
function checkPixel({ xy }: { readonly xy?: Given }): void {
  if (isGiven(xy) && !(numbers(xy, 2) && xy.every(Number.isInteger)))
    throw invalid('xy', 'a column and a row, such as [0, 0]', xy)
}

/** @throws PolytableError INVALID_ARGUMENT */
function checkPoint(args: { readonly lut?: Given; readonly mode?: Given }): void {
  const { lut } = args
  const isTable = Array.isArray(lut) && lut.length > 0 && lut.length <= 1024 && numbers(lut, lut.length)
  if (isGiven(lut) && !isTable) throw invalid('lut', 'a list of 256 numbers for each band', lut)
  checkMode(args)
}

/** @throws PolytableError INVALID_ARGUMENT, UNSUPPORTED_OPERATION for libimagequant's method */
function checkQuantize(args: {
  readonly colors?: Given
  readonly method?: Given
  readonly kmeans?: Given
  readonly dither?: Given
}): void {
  const { colors, method, kmeans, dither } = args
  if (isGiven(colors) && !isWhole(colors, 1, 256))
    throw invalid('colors', 'a whole number from 1 to 256', colors)
  if (isGiven(kmeans) && !isWhole(kmeans, 0, MOST_PIXELS))
    throw invalid('kmeans', 'a whole number from 0 on', kmeans)
  if (isGiven(dither) && dither !== 0 && dither !== 3)
    throw invalid('dither', '0 (none) or 3 (Floyd and Steinberg)', dither)
  if (method === 3)
    throw new PolytableError(
      'UNSUPPORTED_OPERATION',
      'The quantization method 3, of libimagequant, is not there',
      {
        hint: 'Use 0 (median cut), 1 (maximum coverage) or 2 (octree).',
      },
    )
  if (isGiven(method) && !isWhole(method, 0, 2)) throw invalid('method', '0, 1 or 2', method)
}

/** @throws PolytableError INVALID_ARGUMENT */
function checkImageFormat({ imageFormat }: { readonly imageFormat?: Given }): void {
  if (isGiven(imageFormat) && !/^(png|jpe?g|webp)$/i.test(String(imageFormat)))
    throw invalid('imageFormat', "'png', 'jpeg' or 'webp'", imageFormat)
}

/** What refuses options of the functions of images, by their names; of the others nothing is refused. */
export const imageChecks = {
  blend: checkAlpha,
  convert: checkMode,
  crop: checkBox,
  effectSpread: checkSpread,
  entropy: checkExtrema,
  getcolors: checkColourCount,
  getpalette: checkPaletteMode,
  getpixel: checkPixel,
  histogram: checkExtrema,
  point: checkPoint,
  quantize: checkQuantize,
  reduce: checkReduce,
  resize: checkResize,
  rotate: checkRotate,
  thumbnail: checkThumbnail,
  transpose: checkTranspose,
  b64Encode: checkImageFormat,
  bboxesDraw: checkDrawing,
  overlaySegmentation: checkOverlay,
} as const
