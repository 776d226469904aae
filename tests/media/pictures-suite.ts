import { describe, expect, test } from 'vitest'
import type { ImageCodecs, ImagePixels } from '../../packages/media/src/image/types.ts'
import { pictureFixtures } from './fixtures/pictures.ts'
import { tiffFixtures } from './fixtures/tiffs.ts'
import {
  avifWith,
  compressedProfile,
  displayP3,
  exifData,
  iccProfile,
  jpegWith,
  pngWith,
  webpWith,
} from './picture-makers.ts'
import { blobInput } from './support.ts'

/** How AVIFs are turned, and the orientation of EXIF that is the same. */
export const avifTurns: readonly (readonly [readonly (readonly [string, number])[], number])[] = [
  [[], 1],
  [[['imir', 0]], 4],
  [[['imir', 1]], 2],
  [[['irot', 1]], 8],
  [
    [
      ['irot', 1],
      ['imir', 0],
    ],
    5,
  ],
  [
    [
      ['irot', 1],
      ['imir', 1],
    ],
    7,
  ],
  [[['irot', 2]], 3],
  [[['irot', 3]], 6],
  [
    [
      ['irot', 3],
      ['imir', 0],
    ],
    7,
  ],
  [
    [
      ['irot', 3],
      ['imir', 1],
    ],
    5,
  ],
]

/** How a picture of the pixels abc / def is shown in each orientation of EXIF. */
const shown = ['abc/def', 'cba/fed', 'fed/cba', 'def/abc', 'ad/be/cf', 'da/eb/fc', 'fc/eb/da', 'cf/be/ad']
const EXIF = 'Exif\0\0'

/** What is decoded of formats and of what files say of their pixels; the same everywhere. */
export function testPictures(create: () => ImageCodecs): void {
  const codecs = create()
  const decode = (blob: Blob): Promise<ImagePixels> => codecs.decodeImage(blobInput(blob, 'picture'))
  const png = (pixels: ImagePixels): Promise<Uint8Array<ArrayBuffer>> =>
    codecs.encodeImage(pixels, 'image/png') as Promise<Uint8Array<ArrayBuffer>>

  describe('picture formats', () => {
    test.each([...pictureFixtures, ...tiffFixtures])(
      '$name',
      async ({ file, rgba, mediaType, mode, tolerance }) => {
        const blob = new Blob([bytesOf(file)])
        expect(await codecs.checkImage(blobInput(blob, 'picture'))).toEqual({
          width: 16,
          height: 8,
          mediaType,
          mode,
        })
        const pixels = await decode(blob)
        expect([pixels.width, pixels.height]).toEqual([16, 8])
        expect(largestDifference(pixels.rgba, bytesOf(rgba))).toBeLessThanOrEqual(tolerance)
      },
    )

    test.each(pictureFixtures)('$name cut short is refused', async ({ file }) => {
      const bytes = bytesOf(file)
      for (const part of [0.2, 0.6, 0.95]) {
        const cut = blobInput(new Blob([bytes.slice(0, bytes.length * part)]), 'cut')
        await expect(codecs.checkImage(cut)).rejects.toMatchObject({ code: 'INVALID_DATA_FORMAT' })
      }
    })

    test('a packed BMP, from the bottom: a run, literals, an end of row, a jump', async () => {
      const { rgba } = await decode(new Blob([packedBmp]))
      const colours = Array.from(
        { length: 8 },
        (_, i) => 'krgb'[rgba.subarray(i * 4, i * 4 + 3).indexOf(255) + 1],
      )
      expect(colours.join('')).toBe('kkgbrrrg')
    })

    test('indices of a BMP stay its own, with its palette', async () => {
      const { mode, data, palette } = await codecs.decodeRaster(blobInput(new Blob([packedBmp]), 'a.bmp'))
      expect(mode).toBe('P')
      expect([...data]).toEqual([0, 0, 2, 3, 1, 1, 1, 2])
      const colours = [0, 0, 0, 255, 255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 0, 0, 0, 255]
      expect([...palette!.subarray(0, 20)]).toEqual(colours)
    })

    test.each([
      ['1', [0, 0xffffff]],
      ['P', [0, 0xff]],
      ['L', [0, 0x010101, 0x020202, 0x030303]],
      ['P', [0, 0x010101, 0x020202, 0x030304]],
    ])('the palette of a BMP decides its mode: %s', async (mode, colours) => {
      const input = blobInput(new Blob([bmpOf(colours, 8, [0, 1, 0, 0])]), 'a.bmp')
      expect(await codecs.imageInfo(input)).toMatchObject({ mode, width: 2, height: 1 })
      const raster = await codecs.decodeRaster(input)
      expect([raster.mode, ...raster.data]).toEqual([mode, 0, mode === '1' ? 255 : 1])
    })

    test('an AVIF is told by any of its brands; what is no HEVC in a HEIC is refused with its size', async () => {
      expect(await decode(withBrand('mif1', 8))).toEqual(await decode(new Blob([stillAvif])))
      const heic = new Uint8Array(await withBrand('heic', 8).arrayBuffer())
      heic.set(letters('mif1'), 16)
      await expect(codecs.imageInfo(blobInput(new Blob([heic]), 'a.heic'))).rejects.toMatchObject({
        code: 'INVALID_DATA_FORMAT',
        message: 'a.heic is HEIC (image/heic) of 16×8 pixels, which is not read.',
      })
    })

    test.each([['JXL', [0xff, 0x0a, ...Array<number>(30).fill(0)], 'image/jxl']])(
      '%s is refused by name',
      async (name, bytes, type) => {
        const input = blobInput(new Blob([Uint8Array.from(bytes)]), 'a.bin')
        await expect(codecs.checkImage(input)).rejects.toMatchObject({
          code: 'INVALID_DATA_FORMAT',
          message: expect.stringContaining(`${name} (${type})`) as string,
          hint: expect.stringContaining('Convert') as string,
        })
      },
    )
  })

  describe('orientation', () => {
    const letterOf = 'abcdef'
    const stored: ImagePixels = { width: 3, height: 2, rgba: new Uint8Array(24).fill(255) }
    ;[...letterOf].forEach((_, i) => (stored.rgba[i * 4] = 40 * i))
    const picture = ({ rgba, width, height }: ImagePixels): string =>
      Array.from({ length: height }, (_, y) =>
        Array.from({ length: width }, (_, x) => letterOf[rgba[(y * width + x) * 4]! / 40]).join(''),
      ).join('/')

    test.each(shown.map((want, i) => [i + 1, want] as const))('%i shows %s', async (orientation, want) => {
      const blob = pngWith(await png(stored), 'eXIf', exifData(orientation))
      expect(picture(await decode(blob))).toBe(want)
      const { width, height } = await codecs.imageInfo(blobInput(blob, 'a.png'))
      expect([width, height]).toEqual(orientation > 4 ? [2, 3] : [3, 2])
    })

    // Turned against the clock first, mirrored then: each is one of EXIF's orientations. Chromium draws them so, too.
    test.each(avifTurns)('of an AVIF: %j is %i', async (properties, orientation) => {
      const plain = await decode(new Blob([stillAvif]))
      const turned = avifWith(stillAvif, properties)
      const want = await decode(pngWith(await png(plain), 'eXIf', exifData(orientation)))
      expect(await decode(turned)).toEqual(want)
      expect(await codecs.checkImage(blobInput(turned, 'a.avif'))).toMatchObject({ width: want.width })
    })

    test('of an AVIF whose other pictures are turned: as it is', async () => {
      const blob = avifWith(stillAvif, [['irot', 1]], 0)
      expect(await decode(blob)).toEqual(await decode(new Blob([stillAvif])))
    })

    test('of JPEG and WebP; what is unknown changes nothing', async () => {
      const jpeg = await codecs.encodeImage(stored, 'image/jpeg')
      const turned = jpegWith(jpeg, 0xe1, EXIF, exifData(6))
      expect(await codecs.checkImage(blobInput(turned, 'a.jpg'))).toMatchObject({ width: 2, height: 3 })
      const webp = await codecs.encodeImage(stored, 'image/webp')
      expect(await decode(webpWith(webp, [3, 2], 8, 'EXIF', exifData(8)))).toMatchObject({
        width: 2,
        height: 3,
      })
      for (const odd of [exifData(0), exifData(9), exifData(6).slice(0, 15), new Uint8Array(3)])
        expect(picture(await decode(pngWith(await png(stored), 'eXIf', odd)))).toBe(shown[0])
    })
  })

  describe('colours are sRGB', () => {
    const flat: ImagePixels = {
      width: 2,
      height: 1,
      rgba: Uint8Array.of(200, 100, 50, 255, 128, 128, 128, 7),
    }
    const of = async (blob: Blob): Promise<number[]> => [...(await decode(blob)).rgba]
    const number = (...values: readonly number[]): Uint8Array<ArrayBuffer> => {
      const view = new DataView(new ArrayBuffer(4 * values.length))
      values.forEach((value, i) => view.setUint32(4 * i, value))
      return new Uint8Array(view.buffer)
    }

    test('of a PNG with a gamma, with primaries', async () => {
      const bytes = await png(flat)
      // (200/255)^1 of light is the sRGB value 229, and so on.
      expect(await of(pngWith(bytes, 'gAMA', number(100_000)))).toEqual([
        229, 168, 122, 255, 188, 188, 188, 7,
      ])
      expect(await of(pngWith(bytes, 'gAMA', number(45_455)))).toEqual([...flat.rgba])
      const srgb = number(31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000)
      const both = pngWith(
        new Uint8Array(await pngWith(bytes, 'cHRM', srgb).arrayBuffer()),
        'gAMA',
        number(45_455),
      )
      expect(await of(both)).toEqual([...flat.rgba])
    })

    test('of profiles in PNG, JPEG and WebP', async () => {
      const profile = iccProfile(displayP3, 2.2)
      // As LittleCMS converts it.
      const want = [216, 92, 24, 255, 129, 129, 129, 7]
      const inPng = await of(pngWith(await png(flat), 'iCCP', await compressedProfile(profile)))
      expect(largestDifference(inPng, want)).toBeLessThanOrEqual(1)
      const plain = { ...flat, rgba: Uint8Array.of(200, 100, 50, 255, 200, 100, 50, 255) }
      const jpeg = await codecs.encodeImage(plain, 'image/jpeg', 100)
      const inJpeg = await of(jpegWith(jpeg, 0xe2, 'ICC_PROFILE\0', Uint8Array.of(1, 1), profile))
      expect(largestDifference(inJpeg.slice(0, 4), want.slice(0, 4))).toBeLessThanOrEqual(5)
      const webp = await codecs.encodeImage(plain, 'image/webp', 100)
      const inWebp = await of(webpWith(webp, [2, 1], 0x20, 'ICCP', profile))
      expect(largestDifference(inWebp.slice(0, 4), want.slice(0, 4))).toBeLessThanOrEqual(12)
    })

    test('a damaged profile changes nothing', async () => {
      const profile = iccProfile(displayP3, 2.2)
      for (const cut of [0, 100, 140, profile.length - 70]) {
        const chunk = await compressedProfile(profile.slice(0, cut))
        expect(await of(pngWith(await png(flat), 'iCCP', chunk))).toEqual([...flat.rgba])
        expect(await of(pngWith(await png(flat), 'iCCP', chunk.slice(0, cut)))).toEqual([...flat.rgba])
      }
    })
  })
}

const stillAvif = bytesOf(pictureFixtures.find(({ name }) => name === 'still.avif')!.file)

function withBrand(brand: string, at: number): Blob {
  const bytes = stillAvif.slice()
  bytes.set(letters(brand), at)
  return new Blob([bytes])
}

/** 4×2 pixels of 8 bits, black, red, green and blue: below rrr then g, above two left out, then g and b. */
const packedBmp = ((): Uint8Array<ArrayBuffer> => {
  const data = [3, 1, 1, 2, 0, 0, 0, 2, 2, 0, 1, 2, 1, 3, 0, 1]
  const view = new DataView(new ArrayBuffer(54 + 16 + data.length))
  const bytes = new Uint8Array(view.buffer)
  bytes.set([0x42, 0x4d])
  const fields = [
    [2, bytes.length],
    [10, 70],
    [14, 40],
    [18, 4],
    [22, 2],
    [30, 1],
    [34, data.length],
    [46, 4],
  ] as const
  for (const [at, value] of fields) view.setUint32(at, value, true)
  view.setUint16(26, 1, true)
  view.setUint16(28, 8, true)
  ;[0, 0xff0000, 0xff00, 0xff].forEach((colour, i) => view.setUint32(54 + 4 * i, colour, true))
  bytes.set(data, 70)
  return bytes
})()

/** 2×1 pixels of indices. */
function bmpOf(colours: readonly number[], depth: number, row: readonly number[]): Uint8Array<ArrayBuffer> {
  const pixels = 54 + colours.length * 4
  const view = new DataView(new ArrayBuffer(pixels + row.length))
  const fields = [
    [2, view.byteLength],
    [10, pixels],
    [14, 40],
    [18, 2],
    [22, 1],
    [46, colours.length],
  ] as const
  for (const [at, value] of fields) view.setUint32(at, value, true)
  view.setUint16(26, 1, true)
  view.setUint16(28, depth, true)
  colours.forEach((colour, i) => view.setUint32(54 + 4 * i, colour, true))
  const bytes = new Uint8Array(view.buffer)
  bytes.set([0x42, 0x4d])
  bytes.set(row, pixels)
  return bytes
}

function letters(text: string): number[] {
  return [...text].map((letter) => letter.charCodeAt(0))
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(letters(atob(base64)))
}

function largestDifference(got: ArrayLike<number>, want: ArrayLike<number>): number {
  let most = got.length === want.length ? 0 : Infinity
  for (let i = 0; i < want.length; i++) most = Math.max(most, Math.abs(got[i]! - want[i]!))
  return most
}
