import { describe, expect, test } from 'vitest'
import type { ImageCodecs } from '../../packages/media/src/image/types.ts'
import { faxOfRuns, tiffFixtures } from './fixtures/tiffs.ts'
import { displayP3, iccProfile } from './picture-makers.ts'
import { blobInput } from './support.ts'
import { tag, writeTiff, type TiffLayout, type TiffValue } from './tiff-writer.ts'

type Fields = Readonly<Record<number, TiffValue>>

interface Case {
  readonly name: string
  readonly fields: Fields
  readonly blocks: readonly (readonly number[])[]
  readonly layout?: TiffLayout
  readonly mode: string
  /** As Pillow 9.4 reads it; of 16 bits and YCbCr, as `tiff2rgba` of libtiff does, but rounded. */
  readonly rgba: readonly number[]
}

const [BLACK_IS_ZERO, RGB, PALETTE, CMYK, YCBCR] = [1, 2, 3, 5, 6]
const grey = (...values: readonly number[]): number[] => values.flatMap((value) => [value, value, value, 255])
const rgb = { [tag.photometric]: RGB, [tag.samples]: 3, [tag.bits]: [8, 8, 8] }
/** Bytes as zlib has them that does not pack them. */
const stored = (...bytes: readonly number[]): number[] => {
  let [a, b] = [1, 0]
  for (const byte of bytes) [a, b] = [(a + byte) % 65521, (b + a + byte) % 65521]
  const { length } = bytes
  return [0x78, 1, 1, length, 0, 255 - length, 255, ...bytes, b >> 8, b & 255, a >> 8, a & 255]
}
/** A tile of 16×16 pixels of 8 bits that begins with these rows. */
const tile = (...rows: readonly (readonly number[])[]): number[] =>
  Array.from({ length: 256 }, (_, i) => rows[i >> 4]?.[i & 15] ?? 77)

/** Pictures of 2×1 pixels, unless their fields say otherwise. */
const cases: readonly Case[] = [
  {
    name: '1 bit, white is 0',
    fields: { [tag.photometric]: 0 },
    blocks: [[0x40]],
    mode: '1',
    rgba: grey(255, 0),
  },
  { name: '1 bit, black is 0', fields: {}, blocks: [[0x40]], mode: '1', rgba: grey(0, 255) },
  {
    name: '1 bit, the lowest first',
    fields: { [tag.fillOrder]: 2 },
    blocks: [[0x02]],
    mode: '1',
    rgba: grey(0, 255),
  },
  { name: '2 bits', fields: { [tag.bits]: 2 }, blocks: [[0x60]], mode: 'L', rgba: grey(85, 170) },
  { name: '4 bits', fields: { [tag.bits]: 4 }, blocks: [[0x3f]], mode: 'L', rgba: grey(51, 255) },
  {
    name: '8 bits, white is 0',
    fields: { [tag.bits]: 8, [tag.photometric]: 0 },
    blocks: [[1, 200]],
    mode: 'L',
    rgba: grey(254, 55),
  },
  {
    name: '12 bits',
    fields: { [tag.bits]: 12 },
    blocks: [[0x80, 0x0f, 0xff]],
    mode: 'I;16',
    rgba: grey(128, 255),
  },
  {
    name: '16 bits',
    fields: { [tag.bits]: 16 },
    blocks: [[0x00, 0x80, 0xff, 0x00]],
    mode: 'I;16',
    rgba: grey(128, 1),
  },
  {
    name: '16 bits as differences, big-endian',
    fields: { [tag.bits]: 16, [tag.predictor]: 2, [tag.compression]: 8 },
    blocks: [stored(0x01, 0xff, 0x7e, 0x01)],
    layout: { isBigEndian: true },
    mode: 'I;16',
    rgba: grey(2, 128),
  },
  {
    name: 'differences by pixels of three samples, modulo 256',
    fields: { ...rgb, [tag.predictor]: 2, [tag.compression]: 8 },
    blocks: [stored(10, 200, 30, 1, 100, 255)],
    mode: 'RGB',
    rgba: [10, 200, 30, 255, 11, 44, 29, 255],
  },
  {
    name: 'a predictor where nothing is packed: no differences',
    fields: { [tag.bits]: 8, [tag.predictor]: 2 },
    blocks: [[10, 20]],
    mode: 'L',
    rgba: grey(10, 20),
  },
  {
    name: 'a palette of 16 bits',
    fields: { [tag.photometric]: PALETTE, [tag.palette]: [0x1200, 0xffff, 0x3400, 0, 0x5678, 0x9a00] },
    blocks: [[0x40]],
    mode: 'P',
    rgba: [0x12, 0x34, 0x56, 255, 255, 0, 0x9a, 255],
  },
  {
    name: 'a palette of 8 bits',
    fields: { [tag.photometric]: PALETTE, [tag.palette]: [1, 2, 3, 4, 5, 255] },
    blocks: [[0x40]],
    mode: 'P',
    rgba: [1, 3, 5, 255, 2, 4, 255, 255],
  },
  {
    name: 'RGB with a sample that is nothing',
    fields: { ...rgb, [tag.samples]: 4, [tag.bits]: [8, 8, 8, 8], [tag.extra]: [0] },
    blocks: [[1, 2, 3, 4, 5, 6, 7, 8]],
    mode: 'RGB',
    rgba: [1, 2, 3, 255, 5, 6, 7, 255],
  },
  {
    name: 'RGB with a fourth sample of which nothing is said',
    fields: { ...rgb, [tag.samples]: 4, [tag.bits]: [8, 8, 8, 8] },
    blocks: [[1, 2, 3, 4, 5, 6, 7, 8]],
    mode: 'RGBA',
    rgba: [1, 2, 3, 4, 5, 6, 7, 8],
  },
  {
    name: 'RGB, premultiplied',
    fields: { ...rgb, [tag.samples]: 4, [tag.bits]: [8, 8, 8, 8], [tag.extra]: 1 },
    blocks: [[51, 40, 100, 100, 0, 0, 0, 0]],
    mode: 'RGBA',
    rgba: [130, 102, 255, 100, 0, 0, 0, 0],
  },
  {
    name: 'grey with transparency',
    fields: { [tag.samples]: 2, [tag.bits]: [8, 8], [tag.extra]: 2 },
    blocks: [[50, 25, 100, 0]],
    mode: 'LA',
    rgba: [50, 50, 50, 25, 100, 100, 100, 0],
  },
  {
    name: 'CMYK',
    fields: { [tag.photometric]: CMYK, [tag.samples]: 4, [tag.bits]: [8, 8, 8, 8] },
    blocks: [[0, 255, 51, 0, 51, 0, 0, 102]],
    mode: 'CMYK',
    rgba: [255, 0, 204, 255, 122, 153, 153, 255],
  },
  {
    name: 'YCbCr, two by two pixels of one colour',
    fields: {
      [tag.photometric]: YCBCR,
      [tag.samples]: 3,
      [tag.bits]: [8, 8, 8],
      [tag.height]: 2,
      [tag.rowsPerStrip]: 2,
    },
    blocks: [[76, 100, 150, 29, 85, 255]],
    mode: 'RGB',
    rgba: [254, 0, 0, 255, 255, 24, 24, 255, 255, 74, 74, 255, 207, 0, 0, 255],
  },
  {
    name: 'planes',
    fields: { ...rgb, [tag.planar]: 2 },
    blocks: [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    mode: 'RGB',
    rgba: [1, 3, 5, 255, 2, 4, 6, 255],
  },
  {
    name: 'tiles that are larger than the picture',
    fields: { [tag.width]: 17, [tag.bits]: 8, [tag.tileWidth]: 16, [tag.tileHeight]: 16 },
    blocks: [tile(Array.from({ length: 16 }, (_, i) => i)), tile([99])],
    layout: { isBig: true, isBigEndian: true },
    mode: 'L',
    rgba: grey(...Array.from({ length: 16 }, (_, i) => i), 99),
  },
  {
    name: 'strips of two rows, the last of one',
    fields: { [tag.bits]: 8, [tag.height]: 3, [tag.rowsPerStrip]: 2 },
    blocks: [
      [1, 2, 3, 4],
      [5, 6],
    ],
    layout: { isBig: true },
    mode: 'L',
    rgba: grey(1, 2, 3, 4, 5, 6),
  },
  {
    name: 'no lengths of strips',
    fields: { [tag.bits]: 8, [tag.counts]: [] },
    blocks: [[7, 8]],
    mode: 'L',
    rgba: grey(7, 8),
  },
]

/** What is not read, and how the message calls it. */
const unread: readonly (readonly [string, Fields])[] = [
  ['floating-point numbers of 32 bits', { [tag.bits]: 32, [tag.format]: 3 }],
  ['signed integers of 16 bits', { [tag.bits]: 16, [tag.format]: 2 }],
  ['samples of 32 bits', { [tag.bits]: 32 }],
  ['samples of 5, 6, 5 bits', { ...rgb, [tag.bits]: [5, 6, 5] }],
  ['the compression LZMA', { [tag.bits]: 8, [tag.compression]: 34925 }],
  ['the compression JPEG of the kind before 1995', { ...rgb, [tag.compression]: 6 }],
  ['the compression 12345', { [tag.bits]: 8, [tag.compression]: 12345 }],
  ['CIELab', { ...rgb, [tag.photometric]: 8 }],
  ['JPEG of 4 samples', { ...rgb, [tag.photometric]: CMYK, [tag.samples]: 4, [tag.compression]: 7 }],
  ['the predictor 3', { [tag.bits]: 16, [tag.predictor]: 3, [tag.compression]: 5 }],
  ['raw data of a camera', { [tag.bits]: 8, [tag.dng]: 0x01040000 }],
]

const damage: readonly (readonly [string, Fields, readonly (readonly number[])[]])[] = [
  ['a strip that is cut short', { [tag.bits]: 8 }, [[1]]],
  ['too few strips', { [tag.bits]: 8, [tag.height]: 3, [tag.rowsPerStrip]: 1 }, [[1, 2]]],
  ['a strip behind the end', { [tag.bits]: 8, [tag.offsets]: 100_000 }, [[1, 2]]],
  ['codes that LZW does not have', { [tag.bits]: 8, [tag.compression]: 5 }, [[0x80, 0x7f, 0xff, 0xff]]],
  ['deflate data that are none', { [tag.bits]: 8, [tag.compression]: 8 }, [[1, 2, 3, 4]]],
  ['fax data that are none', { [tag.compression]: 4 }, [[0, 0, 0, 0]]],
  [
    'fewer colours than indices',
    { [tag.bits]: 8, [tag.photometric]: PALETTE, [tag.palette]: [1, 2, 3] },
    [[1, 2]],
  ],
  ['no width', { [tag.bits]: 8, [tag.width]: 0 }, [[1, 2]]],
  [
    'a tile that is too large',
    { [tag.bits]: 8, [tag.tileWidth]: 2 ** 20, [tag.tileHeight]: 2 ** 20 },
    [[1, 2]],
  ],
]

function picture(fields: Fields, blocks: readonly (readonly number[])[], layout?: TiffLayout): Blob {
  return new Blob([
    writeTiff(
      { [tag.width]: 2, [tag.height]: 1, [tag.photometric]: BLACK_IS_ZERO, ...fields },
      blocks,
      layout,
    ),
  ])
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
}

/** What is read of TIFF files besides those that other programs wrote; the same everywhere. */
export function testTiffs(create: () => ImageCodecs): void {
  const codecs = create()

  describe('TIFF', () => {
    test.each(cases)('$name', async ({ fields, blocks, layout, mode, rgba }) => {
      const input = blobInput(picture(fields, blocks, layout), 'a.tif')
      expect(await codecs.checkImage(input)).toMatchObject({ mode, mediaType: 'image/tiff' })
      expect([...(await codecs.decodeImage(input)).rgba]).toEqual(rgba)
    })

    test("indices stay the file's own, with its palette", async () => {
      const given = { [tag.photometric]: PALETTE, [tag.palette]: [0x1200, 0xffff, 0x3400, 0, 0x5678, 0x9a00] }
      const one = await codecs.decodeRaster(blobInput(picture(given, [[0x40]]), 'a.tif'))
      expect([one.mode, ...one.data]).toEqual(['P', 0, 1])
      expect([...one.palette!.subarray(0, 12)]).toEqual([
        0x12, 0x34, 0x56, 255, 255, 0, 0x9a, 255, 0, 0, 0, 255,
      ])
      const greys = Array.from({ length: 48 }, (_, i) => (i % 16) * 0x1000)
      const four = { [tag.bits]: 4, [tag.photometric]: PALETTE, [tag.palette]: greys }
      const { data, palette } = await codecs.decodeRaster(blobInput(picture(four, [[0xe7]]), 'a.tif'))
      expect([...data]).toEqual([14, 7])
      expect([...palette!.subarray(14 * 4, 15 * 4)]).toEqual([0xe0, 0xe0, 0xe0, 255])
    })

    test.each(unread)('%s: refused by name', async (what, fields) => {
      const input = blobInput(picture(fields, [[1, 2, 3, 4, 5, 6, 7, 8]]), 'a.tif')
      await expect(codecs.imageInfo(input)).rejects.toMatchObject({
        code: 'INVALID_DATA_FORMAT',
        message: expect.stringMatching(
          new RegExp(`^a\\.tif is TIFF \\(image/tiff\\) with .*${what}`),
        ) as string,
        hint: expect.stringContaining('Convert') as string,
      })
    })

    test.each(damage)('%s: refused', async (_name, fields, blocks) => {
      const input = blobInput(picture(fields, blocks), 'a.tif')
      await expect(codecs.checkImage(input)).rejects.toMatchObject({ code: 'INVALID_DATA_FORMAT' })
    })

    test.each(tiffFixtures)('$name cut short within its pixels is refused', async ({ file }) => {
      const bytes = bytesOf(file)
      const cut = blobInput(new Blob([bytes.slice(0, bytes.length / 5)]), 'cut.tif')
      await expect(codecs.checkImage(cut)).rejects.toMatchObject({ code: 'INVALID_DATA_FORMAT' })
    })

    test('of many pixels: refused, or checked by where its strips are', async () => {
      const huge = picture({ [tag.width]: 2 ** 20, [tag.height]: 2 ** 20 }, [[1, 2]])
      const tooLarge = { code: 'CONSTRAINT_VIOLATION' }
      await expect(codecs.checkImage(blobInput(huge, 'a.tif'))).rejects.toMatchObject(tooLarge)
      const size = { [tag.width]: 8192, [tag.height]: 4096, [tag.compression]: 4 }
      const large = picture({ ...size, [tag.counts]: 2 }, [[1, 2]])
      expect(await codecs.checkImage(blobInput(large, 'a.tif'))).toMatchObject({ width: 8192, height: 4096 })
      const cut = picture({ ...size, [tag.counts]: 2000 }, [[1, 2]])
      const damaged = { code: 'INVALID_DATA_FORMAT' }
      await expect(codecs.checkImage(blobInput(cut, 'a.tif'))).rejects.toMatchObject(damaged)
    })

    test('damaged anywhere it is read or refused, and never hangs', async () => {
      for (const { file } of tiffFixtures) {
        const bytes = bytesOf(file)
        for (let at = 2; at < bytes.length; at += 131) {
          const damaged = Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ (1 + (at % 255)) : byte))
          const code = await codecs.checkImage(blobInput(new Blob([damaged]), 'a.tif')).then(
            () => undefined,
            (error: { code: string }) => error.code,
          )
          expect([undefined, 'INVALID_DATA_FORMAT', 'CONSTRAINT_VIOLATION']).toContain(code)
        }
      }
    })

    test('the orientation turns it, the profile gives its colours', async () => {
      const profile = iccProfile(displayP3, 2.2)
      const turned = picture({ ...rgb, [tag.orientation]: 6, [tag.profile]: profile }, [
        [200, 100, 50, 0, 0, 0],
      ])
      const input = blobInput(turned, 'a.tif')
      expect(await codecs.imageInfo(input)).toMatchObject({ width: 1, height: 2 })
      const { width, height, rgba } = await codecs.decodeImage(input)
      expect([width, height]).toEqual([1, 2])
      // As LittleCMS converts it.
      ;[216, 92, 24].forEach((want, i) => expect(Math.abs(rgba[i]! - want)).toBeLessThanOrEqual(1))
    })

    test.each(faxOfRuns)('fax runs of every length', async (file) => {
      const blob = new Blob([bytesOf(file)])
      const { width, height, rgba } = await codecs.decodeImage(blobInput(blob, 'fax.tif'))
      expect([width, height]).toEqual([2700, 64])
      for (let row = 0; row < height; row++) {
        const end = Math.min(width, row + 64 * ((row % 40) + 1) + row)
        let wrong = 0
        for (let x = 0; x < width; x++)
          if (rgba[(row * width + x) * 4] !== (x >= row && x < end ? 0 : 255)) wrong++
        expect([row, wrong]).toEqual([row, 0])
      }
    })
  })
}
