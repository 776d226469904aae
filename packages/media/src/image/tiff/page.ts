import { unlessCut } from '../../bytes.ts'
import { readDirectory, type Directory } from './directory.ts'

/** Fields of a page (TIFF 6.0, part 1; their numbers as they are registered). */
const tags = {
  subfileType: 254,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samples: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planarConfiguration: 284,
  faxOptions: 292,
  predictor: 317,
  palette: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  subIfds: 330,
  inkSet: 332,
  extraSamples: 338,
  sampleFormat: 339,
  jpegTables: 347,
  coefficients: 529,
  subsampling: 530,
  reference: 532,
  profile: 34675,
  dngVersion: 50706,
} as const

/** Values of the field Compression. */
export const compressions = {
  none: 1,
  huffman: 2,
  fax3: 3,
  fax4: 4,
  lzw: 5,
  jpeg: 7,
  deflate: 8,
  packBits: 32773,
  oldDeflate: 32946,
  zstd: 50000,
  webp: 50001,
} as const

/** Those that a predictor goes with; with others the field means nothing, as libtiff has it. */
const predicted = new Set<number>([
  compressions.lzw,
  compressions.deflate,
  compressions.oldDeflate,
  compressions.zstd,
])

/** Values of the field PhotometricInterpretation. */
export const photometrics = { whiteIsZero: 0, blackIsZero: 1, rgb: 2, palette: 3, cmyk: 5, ycbcr: 6 } as const

/** Pixels of a tile that is larger than its picture. */
const MAX_BLOCK = 2 ** 24

/** What the first page of a TIFF file says of its pixels. */
export interface TiffPage {
  readonly directory: Directory
  readonly width: number
  readonly height: number
  /** Of a strip or tile. */
  readonly blockWidth: number
  readonly blockHeight: number
  readonly isTiled: boolean
  /** Values of a pixel, and bits of each. */
  readonly samples: number
  readonly bits: readonly number[]
  readonly compression: number
  readonly photometric: number
  readonly predictor: number
  /** Whether each sample has strips or tiles of its own. */
  readonly isPlanar: boolean
  /** Whether the lowest bit of a byte comes first. */
  readonly isReversed: boolean
  /** What the samples beyond those of the colour are: 1 premultiplied alpha, 2 alpha, others nothing that is shown. */
  readonly extraSamples: readonly number[]
  /** 1 unsigned integers, 2 signed ones, 3 floating point, 4 undefined. */
  readonly sampleFormats: readonly number[]
  /** Pixels, across and down, that share a sample of colour. */
  readonly subsampling: readonly [number, number]
  /** Not 1 where inks are others than cyan, magenta, yellow and black. */
  readonly inkSet: number
  /** Whether it is a small picture in front of others, as raw files of cameras have it. */
  readonly isPreview: boolean
}

/** Reads the first page. @returns undefined where there is none, or it has no size */
export async function readPage(file: Blob): Promise<TiffPage | undefined> {
  const directory = await readDirectory(file)
  if (directory === undefined) return undefined
  const one = async (tag: number, otherwise: number): Promise<number> =>
    (await directory.number(tag)) ?? otherwise
  const [width, height] = [await one(tags.width, 0), await one(tags.height, 0)]
  const isTiled = directory.has(tags.tileWidth)
  const blockWidth = isTiled ? await one(tags.tileWidth, 0) : width
  const blockHeight = isTiled
    ? await one(tags.tileHeight, 0)
    : Math.min(await one(tags.rowsPerStrip, height), height)
  const block = blockWidth * blockHeight
  if (!(width > 0 && height > 0 && block > 0) || block > Math.max(width * height, MAX_BLOCK)) return undefined
  const compression = await one(tags.compression, compressions.none)
  const bits = await directory.numbers(tags.bits)
  const [across = 2, down = 2] = await directory.numbers(tags.subsampling)
  return {
    directory,
    width,
    height,
    blockWidth,
    blockHeight,
    isTiled,
    samples: await one(tags.samples, 1),
    bits: bits.length === 0 ? [1] : bits,
    compression,
    photometric: await one(tags.photometric, photometrics.blackIsZero),
    predictor: predicted.has(compression) ? await one(tags.predictor, 1) : 1,
    isPlanar: (await one(tags.planarConfiguration, 1)) === 2,
    isReversed: (await one(tags.fillOrder, 1)) === 2,
    extraSamples: await directory.numbers(tags.extraSamples),
    sampleFormats: await directory.numbers(tags.sampleFormat),
    subsampling: [across, down],
    inkSet: await one(tags.inkSet, 1),
    isPreview:
      directory.has(tags.dngVersion) ||
      (((await one(tags.subfileType, 0)) & 1) === 1 && directory.has(tags.subIfds)),
  }
}

/** Where the strips or tiles are: by rows, those of a sample after the other's where each has its own. */
export async function blocksOf({ directory, isTiled }: TiffPage, file: Blob): Promise<readonly Blob[]> {
  const offsets = await directory.numbers(isTiled ? tags.tileOffsets : tags.stripOffsets)
  const counts = await directory.numbers(isTiled ? tags.tileByteCounts : tags.stripByteCounts)
  return offsets.map((from, i) => file.slice(from, from + (counts[i] ?? file.size)))
}

/** Whether all strips or tiles are within the file. */
export async function hasAllBlocks(page: TiffPage, file: Blob): Promise<boolean> {
  const { directory, isTiled } = page
  const counts = await directory.numbers(isTiled ? tags.tileByteCounts : tags.stripByteCounts)
  const blocks = await blocksOf(page, file)
  const { total } = blockGrid(page)
  return (
    blocks.length >= total &&
    blocks.slice(0, total).every(({ size }, i) => size > 0 && size >= (counts[i] ?? 0))
  )
}

/** Blocks across, down, and in all. */
export function blockGrid({ width, height, blockWidth, blockHeight, isPlanar, samples }: TiffPage): {
  readonly across: number
  readonly down: number
  readonly total: number
} {
  const [across, down] = [Math.ceil(width / blockWidth), Math.ceil(height / blockHeight)]
  return { across, down, total: across * down * (isPlanar ? samples : 1) }
}

/** Red, green and blue of each index, 16 bits each: all of red, all of green, all of blue. */
export function paletteOf({ directory }: TiffPage): Promise<readonly number[]> {
  return directory.numbers(tags.palette)
}

/** Quantization and Huffman tables that JPEG strips share, as a JPEG file of their own. */
export function jpegTablesOf({ directory }: TiffPage): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return directory.bytes(tags.jpegTables)
}

/** Bit 0: rows may be coded by the row above. */
export async function faxOptionsOf({ directory }: TiffPage): Promise<number> {
  return (await directory.number(tags.faxOptions)) ?? 0
}

/** The weights of red, green and blue in luma, and the codes of black and white of each of Y, Cb and Cr. */
export async function ycbcrOf({ directory }: TiffPage): Promise<{
  readonly weights: readonly number[]
  readonly reference: readonly number[]
}> {
  const weights = await directory.numbers(tags.coefficients)
  const reference = await directory.numbers(tags.reference)
  return {
    weights: weights.length === 3 ? weights : [0.299, 0.587, 0.114],
    reference: reference.length === 6 ? reference : [0, 255, 128, 255, 128, 255],
  }
}

/** How the picture is shown, as EXIF counts it, and its ICC profile. */
export async function tiffMetadata(
  file: Blob,
): Promise<{ readonly orientation: number; readonly profile: Uint8Array | undefined }> {
  const directory = await readDirectory(file)
  return {
    orientation: (await directory?.number(tags.orientation)) ?? 1,
    // One that is cut short changes nothing.
    profile: await directory?.bytes(tags.profile).catch(unlessCut),
  }
}
