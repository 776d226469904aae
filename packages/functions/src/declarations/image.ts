import { ColumnBuilder, pt } from '@polytable/client/index'
import { typeOf } from '@polytable/model/types/index'
import { imageChecks, type ImageModeName } from '../checks/images.ts'
import { calls, declare, jsonOf } from './define.ts'
import { imageTypes } from './image-types.ts'
import { stillDeclarations } from './media/to-video.ts'
import { stitchTiles } from './stitch-tiles.ts'

/** Left, top, right and bottom in pixels from the upper left corner. */
export type ImageBox = readonly [left: number, top: number, right: number, bottom: number]
/** Width and height in pixels. */
export type ImageSize = readonly [width: number, height: number]

/** What the file of an image says of it. */
export interface ImageMetadata {
  /** Pixels of the upright image. */
  readonly width: number
  /** Pixels of the upright image. */
  readonly height: number
  /** Pillow's name of the pixel format. */
  readonly mode: string
  /** Bits of a sample; only of JPEG. */
  readonly bits: number | null
  /** The file format in capitals, such as 'JPEG'. */
  readonly format: string
  /** The colours of an image that has a palette, three numbers each, four where some are transparent. */
  readonly palette: number[] | null
}

/** The samples of a pixel: a number, or a list where the image has several bands. */
export type PixelValue = number | number[]

const picture = pt.image()
const mask = pt.image().nullable()
const size = jsonOf<ImageSize>()
const box = new ColumnBuilder<ImageBox, ImageBox>(typeOf('json')).nullable()
const extrema = new ColumnBuilder<readonly [number, number], readonly [number, number]>(
  typeOf('json'),
).nullable()
const mode = new ColumnBuilder<ImageModeName, ImageModeName>(typeOf('string'))
const filter = pt.int().nullable()

export const imageDeclarations = {
  /** The image `im2` over `im1`; both are of mode RGBA and of the same size. */
  alphaComposite: declare({ subject: 'im1', params: { im1: picture, im2: picture }, returns: picture }),
  /** What lies between `im1` (`alpha` 0) and `im2` (1), or beyond them; both are of the same mode and size. */
  blend: declare({
    subject: 'im1',
    params: { im1: picture, im2: picture, alpha: pt.float() },
    returns: picture,
    check: imageChecks.blend,
  }),
  /** `image1` where `mask` is light, or opaque, and `image2` elsewhere, in the mode of `image2`. */
  composite: declare({
    subject: 'image1',
    params: { image1: picture, image2: picture, mask: picture },
    returns: picture,
  }),
  /** The image in another mode; to '1' and 'P' it is dithered. */
  convert: declare({
    subject: 'image',
    params: { image: picture, mode },
    returns: picture,
    refine: imageTypes.convert,
    check: imageChecks.convert,
  }),
  /** The part of the image within `box`; what lies outside of the image is black, or transparent. */
  crop: declare({
    subject: 'image',
    params: { image: picture, box: jsonOf<ImageBox>() },
    returns: picture,
    refine: imageTypes.crop,
    check: imageChecks.crop,
  }),
  /** Each pixel with one at most `distance` pixels away, at random, but the same for the same image. */
  effectSpread: declare({
    subject: 'image',
    params: { image: picture, distance: pt.int() },
    returns: picture,
    refine: imageTypes.effectSpread,
    check: imageChecks.effectSpread,
  }),
  /** The information of the samples of all bands together, in bits. */
  entropy: declare({
    subject: 'image',
    params: { image: picture, mask, extrema },
    returns: pt.float(),
    check: imageChecks.entropy,
  }),
  /** What the file says of the image. */
  getMetadata: declare({ subject: 'image', params: { image: picture }, returns: jsonOf<ImageMetadata>() }),
  /** The names of the bands, such as `['R', 'G', 'B']`. */
  getbands: declare({ subject: 'image', params: { image: picture }, returns: jsonOf<string[]>() }),
  /** The least box with all pixels that are not zero; of an image with alpha those that are not transparent, unless `alphaOnly` is false. */
  getbbox: declare({
    subject: 'image',
    params: { image: picture, alphaOnly: pt.bool().default(true) },
    returns: new ColumnBuilder<ImageBox | null, ImageBox | null>(typeOf('json', true)),
  }),
  /** One band as a grey image, by its number from 0. */
  getchannel: declare({
    subject: 'image',
    params: { image: picture, channel: pt.int() },
    returns: picture,
    refine: imageTypes.getchannel,
  }),
  /** How often each colour occurs, as `[count, colour]`; null where there are more than `maxcolors`. */
  getcolors: declare({
    subject: 'image',
    params: { image: picture, maxcolors: pt.int().default(256) },
    returns: new ColumnBuilder<[number, PixelValue][] | null, never>(typeOf('json', true)),
    check: imageChecks.getcolors,
  }),
  /** The least and the greatest sample; a list of them where the image has several bands. */
  getextrema: declare({
    subject: 'image',
    params: { image: picture },
    returns: jsonOf<[number, number] | [number, number][]>(),
  }),
  /** The colours of an image of mode P, in one list; null of others. */
  getpalette: declare({
    subject: 'image',
    params: {
      image: picture,
      mode: new ColumnBuilder<'RGB' | 'RGBA', 'RGB' | 'RGBA'>(typeOf('string')).nullable(),
    },
    returns: new ColumnBuilder<number[] | null, never>(typeOf('json', true)),
    check: imageChecks.getpalette,
  }),
  /** The samples of the pixel `xy`; negative places count from the right and from below. */
  getpixel: declare({
    subject: 'image',
    params: { image: picture, xy: jsonOf<readonly [number, number]>() },
    returns: jsonOf<PixelValue>(),
    check: imageChecks.getpixel,
  }),
  /** For each column and each row, 1 where it has a pixel that is not zero, else 0. */
  getprojection: declare({
    subject: 'image',
    params: { image: picture },
    returns: jsonOf<[number[], number[]]>(),
  }),
  /** How often each sample occurs: 256 numbers for each band, one band after the other. */
  histogram: declare({
    subject: 'image',
    params: { image: picture, mask, extrema },
    returns: jsonOf<number[]>(),
    check: imageChecks.histogram,
  }),
  /** The samples by a table: 256 numbers for each band. `mode` is that of the result, where the image has one band. */
  point: declare({
    subject: 'image',
    params: { image: picture, lut: jsonOf<readonly number[]>(), mode: mode.nullable() },
    returns: picture,
    check: imageChecks.point,
  }),
  /**
   * The image in mode P with at most so many `colors`: by median cut (`method` 0), maximum coverage (1) or octree (2), or with those of
   * `palette`, an image of mode P. `kmeans` above 0 improves the colours until fewer than so many pixels change theirs.
   */
  quantize: declare({
    subject: 'image',
    params: {
      image: picture,
      colors: pt.int().default(256),
      method: pt.int().nullable(),
      kmeans: pt.int().default(0),
      palette: pt.image().nullable(),
      dither: pt.int().default(3),
    },
    returns: picture,
    check: imageChecks.quantize,
  }),
  /** Each block of `factor` × `factor` pixels, or of `[width, height]`, as one: their mean. */
  reduce: declare({
    subject: 'image',
    params: { image: picture, factor: jsonOf<number | readonly [number, number]>(), box },
    returns: picture,
    check: imageChecks.reduce,
  }),
  /**
   * The image in another size. `resample` is a filter by Pillow's number: 0 nearest, 1 Lanczos, 2 bilinear, 3 bicubic (unless given), 4
   * box, 5 Hamming. `box` is the part that is taken; `reducingGap` averages blocks first, which is faster and a little less exact.
   */
  resize: declare({
    subject: 'image',
    params: { image: picture, size, resample: filter, box, reducingGap: pt.float().nullable() },
    returns: picture,
    refine: imageTypes.resize,
    check: imageChecks.resize,
  }),
  /** The image turned counter-clockwise by an `angle` in degrees, in its size unless `expand`. */
  rotate: declare({
    subject: 'image',
    params: {
      image: picture,
      angle: pt.float(),
      resample: pt.int().default(0),
      expand: pt.bool().default(false),
    },
    returns: picture,
    refine: imageTypes.rotate,
    check: imageChecks.rotate,
  }),
  /** The image made smaller to fit into `size`, its proportions kept; never larger. */
  thumbnail: declare({
    subject: 'image',
    params: {
      image: picture,
      size,
      resample: pt.int().default(1),
      reducingGap: pt.float().default(2).nullable(),
    },
    returns: picture,
    check: imageChecks.thumbnail,
  }),
  /**
   * The image mirrored left to right (`method` 0) or top to bottom (1), turned counter-clockwise by 90° (2), 180° (3) or 270° (4), or
   * mirrored across the main diagonal (5) or the other (6).
   */
  transpose: declare({
    subject: 'image',
    params: { image: picture, method: pt.int() },
    returns: picture,
    check: imageChecks.transpose,
  }),
  /** The bytes of the image in base64, as 'png', 'jpeg' or 'webp'. */
  b64Encode: declare({
    subject: 'image',
    params: { image: picture, imageFormat: pt.string().default('png') },
    returns: pt.string(),
    check: imageChecks.b64Encode,
  }),
  /** The width in pixels. */
  width: declare({ subject: 'image', params: { image: picture }, returns: pt.int() }),
  /** The height in pixels. */
  height: declare({ subject: 'image', params: { image: picture }, returns: pt.int() }),
  /** Pillow's name of the pixel format, such as 'RGB'. */
  mode: declare({ subject: 'image', params: { image: picture }, returns: pt.string() }),
  /** Width and height in pixels. */
  size: declare({ subject: 'image', params: { image: picture }, returns: jsonOf<[number, number]>() }),
}

/** Functions of images, as Pillow has them and with its results. */
export const image = { ...calls('image', { ...imageDeclarations, ...stillDeclarations }), stitchTiles }
