import { describe, expect, test } from 'vitest'
import type { ImageCodecs, ImagePixels } from '../../packages/media/src/image/types.ts'
import { hasSharedData, sharedFile } from '../support/shared-data.ts'
import { blobInput, sha1 } from './support.ts'

/** A picture with gradients, an edge and transparency; the same everywhere. */
function picture(width: number, height: number): ImagePixels {
  const rgba = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      rgba.set(
        [(x * 5) & 255, (y * 3) & 255, x > y ? 200 : 20, y < height / 2 ? 255 : x & 255],
        (y * width + x) * 4,
      )
    }
  }
  return { width, height, rgba }
}

/** A GIF of 3×2 pixels, red green blue / blue green red. */
const gif = Uint8Array.from(
  atob(
    'R0lGODlhAwACAPcfAAAA/wD/AP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AAP8AACH/C05FVFNDQVBFMi4wAwEAAAAh+QQEAAAfACwAAAAAAwACAIEAAP8A/wD/AAD///8ICgAFBAAAIICAgAAAOw==',
  ),
  (character) => character.charCodeAt(0),
)

/** What image codecs must do on every platform. */
export function testImageCodecs(create: () => ImageCodecs): void {
  const codecs = create()
  describe('image codecs', () => {
    test.each([
      ['image/png', '453465c0', 'RGBA'],
      ['image/jpeg', 'dd2cf063', 'RGB'],
      ['image/webp', '3e54f840', 'RGBA'],
    ] as const)('%s: the same bytes everywhere, and they decode', async (mediaType, hash, mode) => {
      const pixels = picture(61, 47)
      const bytes = await codecs.encodeImage(pixels, mediaType, 80)
      expect((await sha1(bytes)).slice(0, 8)).toBe(hash)
      const input = blobInput(new Blob([bytes]), 'picture')
      expect(await codecs.imageInfo(input)).toEqual({ width: 61, height: 47, mode, mediaType })
      const decoded = await codecs.decodeImage(input)
      expect([decoded.width, decoded.height]).toEqual([61, 47])
      if (mediaType === 'image/png') expect(decoded.rgba).toEqual(pixels.rgba)
    })

    test('a view into a larger buffer is encoded without what is around it', async () => {
      const { width, height, rgba } = picture(20, 10)
      const large = new Uint8Array(rgba.length + 100)
      large.set(rgba, 50)
      const view = { width, height, rgba: large.subarray(50, 50 + rgba.length) }
      expect(await codecs.encodeImage(view, 'image/png')).toEqual(
        await codecs.encodeImage({ width, height, rgba }, 'image/png'),
      )
    })

    test('decodes a GIF', async () => {
      const { width, height, rgba } = await codecs.decodeImage(blobInput(new Blob([gif]), 'a.gif'))
      expect([width, height]).toEqual([3, 2])
      const colours = [0, 1, 2, 3, 4, 5].map((i) => 'rgb'[rgba.subarray(i * 4, i * 4 + 3).indexOf(255)])
      expect(colours.join('')).toBe('rgbbgr')
      expect(await codecs.checkImage(blobInput(new Blob([gif]), 'a.gif'))).toMatchObject({ width, height })
      const cut = blobInput(new Blob([gif.subarray(0, gif.length - 5)]), 'a.gif')
      await expect(codecs.checkImage(cut)).rejects.toMatchObject({ code: 'INVALID_DATA_FORMAT' })
    })

    test('a GIF whose picture is larger than its canvas is refused before anything of it is unpacked', async () => {
      const large = gif.slice()
      const picture = large.lastIndexOf(0x2c, large.length - 20)
      large.set([0xff, 0xff, 0xff, 0xff], picture + 5)
      for (const call of [codecs.decodeImage, codecs.checkImage]) {
        await expect(call(blobInput(new Blob([large]), 'a.gif'))).rejects.toMatchObject({
          code: 'INVALID_DATA_FORMAT',
        })
      }
    })

    test.each(['image/png', 'image/jpeg', 'image/webp'] as const)(
      'a large %s is checked without its pixels being held',
      { timeout: 120_000 },
      async (mediaType) => {
        const [width, height] = [4200, 4000]
        const pixels = new Uint8Array(width * height * 4).fill(255)
        const bytes = await codecs.encodeImage({ width, height, rgba: pixels }, mediaType, 10)
        const check = (part: Uint8Array<ArrayBuffer>) =>
          codecs.checkImage(blobInput(new Blob([part]), 'large'))
        expect(await check(bytes)).toMatchObject({ width, height, mediaType })
        const damaged = bytes.subarray(0, bytes.length * 0.9)
        await expect(check(damaged)).rejects.toMatchObject({ code: 'INVALID_DATA_FORMAT' })
      },
    )

    test('images of too many pixels are refused by what their headers say', async () => {
      const bytes = await codecs.encodeImage(picture(61, 47), 'image/png')
      new DataView(bytes.buffer, bytes.byteOffset).setUint32(16, 2 ** 30)
      await expect(codecs.checkImage(blobInput(new Blob([bytes]), 'large.png'))).rejects.toMatchObject({
        code: 'CONSTRAINT_VIOLATION',
      })
    })

    test.each(['image/png', 'image/jpeg', 'image/webp'] as const)(
      'refuses a %s that is cut short',
      async (mediaType) => {
        const bytes = await codecs.encodeImage(picture(61, 47), mediaType, 80)
        for (const part of [0.3, 0.7, 0.98]) {
          const cut = blobInput(new Blob([bytes.subarray(0, bytes.length * part)]), 'cut')
          await expect(codecs.checkImage(cut)).rejects.toMatchObject({ code: 'INVALID_DATA_FORMAT' })
          await expect(codecs.decodeImage(cut)).rejects.toMatchObject({ code: 'INVALID_DATA_FORMAT' })
        }
        // The codec still works after a failure.
        const whole = await codecs.decodeImage(blobInput(new Blob([bytes]), 'whole'))
        expect(whole.width).toBe(61)
      },
    )

    test('refuses text, emptiness, and too many pixels', async () => {
      const text = blobInput(new Blob(['no image']), 'a.jpg')
      await expect(codecs.imageInfo(text)).rejects.toMatchObject({ code: 'INVALID_DATA_FORMAT' })
      const empty = blobInput(new Blob([]), 'a.jpg')
      await expect(codecs.decodeImage(empty)).rejects.toMatchObject({ code: 'INVALID_DATA_FORMAT' })
      const bytes = await codecs.encodeImage(picture(61, 47), 'image/png')
      const large = blobInput(new Blob([bytes]), 'large.png')
      await expect(codecs.decodeImage(large, 61 * 47 - 1)).rejects.toMatchObject({
        code: 'CONSTRAINT_VIOLATION',
      })
    })

    test.skipIf(!hasSharedData)('a photo has the same pixels everywhere', async () => {
      const input = blobInput(await sharedFile('images/coco-000000000001.jpg'), '#_strange_file name!@$.jpg')
      const { width, height, rgba } = await codecs.decodeImage(input)
      expect([width, height]).toEqual([640, 480])
      expect((await sha1(rgba)).slice(0, 10)).toBe('cc13768446')
    })
  })
}
