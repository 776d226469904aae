import { expect, test } from 'vitest'
import { createBrowserImageCodecs, loadImageWasmFrom } from '../../packages/media/src/image/browser.ts'
import { pictureFixtures } from './fixtures/pictures.ts'
import { imageWasmUrls } from './image-wasm-urls.ts'
import { avifWith, compressedProfile, displayP3, exifData, iccProfile, pngWith } from './picture-makers.ts'
import { avifTurns } from './pictures-suite.ts'
import { blobInput } from './support.ts'

const codecs = createBrowserImageCodecs(loadImageWasmFrom(imageWasmUrls))

/** What Chromium draws of a file. */
async function drawn(blob: Blob): Promise<{ width: number; height: number; rgba: Uint8ClampedArray }> {
  const { width, height } = await createImageBitmap(blob)
  const context = new OffscreenCanvas(width, height).getContext('2d')!
  context.drawImage(await createImageBitmap(blob), 0, 0)
  return { width, height, rgba: context.getImageData(0, 0, width, height).data }
}

async function expectAsDrawn(blob: Blob, tolerance: number): Promise<void> {
  const native = await drawn(blob)
  const own = await codecs.decodeImage(blobInput(blob, 'picture'))
  expect([own.width, own.height]).toEqual([native.width, native.height])
  let most = 0
  native.rgba.forEach((value, i) => {
    // What is nearly clear comes back from a canvas changed.
    if (native.rgba[i | 3]! > 128) most = Math.max(most, Math.abs(value - own.rgba[i]!))
  })
  expect(most).toBeLessThanOrEqual(tolerance)
}

test.each(pictureFixtures.filter(({ name }) => !name.includes('without-adobe')))(
  'Chromium draws $name as we decode it',
  async ({ file, mediaType }) => {
    const bytes = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0))
    await expectAsDrawn(new Blob([bytes], { type: mediaType }), mediaType === 'image/webp' ? 8 : 3)
  },
)

test('Chromium turns and colours as we do', async () => {
  const rgba = Uint8Array.from({ length: 8 * 6 * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * 37) % 256))
  const png = await codecs.encodeImage({ width: 8, height: 6, rgba }, 'image/png')
  const number = (value: number): Uint8Array<ArrayBuffer> => {
    const view = new DataView(new ArrayBuffer(4))
    view.setUint32(0, value)
    return new Uint8Array(view.buffer)
  }
  for (let orientation = 1; orientation <= 8; orientation++)
    await expectAsDrawn(pngWith(png, 'eXIf', exifData(orientation)), 0)
  for (const gamma of [100_000, 55_556, 45_455]) await expectAsDrawn(pngWith(png, 'gAMA', number(gamma)), 2)
  for (const gamma of [1, 1.8, 2.2])
    await expectAsDrawn(pngWith(png, 'iCCP', await compressedProfile(iccProfile(displayP3, gamma))), 3)
})

test('Chromium turns AVIFs as we do', async () => {
  const { file } = pictureFixtures.find(({ name }) => name === 'still.avif')!
  const bytes = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0))
  for (const [properties] of avifTurns) await expectAsDrawn(avifWith(bytes, properties), 3)
})
