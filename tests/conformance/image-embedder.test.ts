import { pt, type Expression, type MediaFile } from 'polytable'
import { image } from 'polytable/functions'
import { imageEmbedder } from 'polytable/models'
import { expect, test } from 'vitest'
import { hasSharedData, sharedFile } from '../support/shared-data.ts'
import { onOneBackend } from './support/backends.ts'
import { picture } from './support/pictures.ts'

type Vector = Float32Array
/** Copies of images that are not the same to the byte. */
type Copy = (img: Expression<MediaFile>) => Expression<MediaFile>

/** Brighter or darker: what is out of range becomes white. */
const lightened = (factor: number) =>
  Array.from({ length: 256 }, (_, value) => Math.min(255, Math.round(value * factor)))

function copies(width: number, height: number): Record<string, Copy> {
  const rgb: Copy = (img) => image.convert(img, { mode: 'RGB' })
  const table = (factor: number) => [lightened(factor), lightened(factor), lightened(factor)].flat()
  const [x, y] = [Math.round(width / 20), Math.round(height / 20)]
  return {
    smaller: (img) => image.resize(img, { size: [width >> 1, height >> 1] }),
    cropped: (img) => image.crop(img, { box: [x, y, width - x, height - y] }),
    brighter: (img) => image.point(rgb(img), { lut: table(1.25) }),
    darker: (img) => image.point(rgb(img), { lut: table(0.75) }),
  }
}

const likeness = (a: Vector, b: Vector): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0)
const nearest = (vector: Vector, among: readonly Vector[]): number => {
  const all = among.map((each) => likeness(vector, each))
  return all.indexOf(Math.max(...all))
}

onOneBackend('imageEmbedder', (backend) => {
  const table = async (images: readonly (ReturnType<typeof picture> | File | string)[]) => {
    const t = await backend.db.createTable(backend.path(), { id: pt.int(), img: pt.image() })
    await t.insert(images.map((img, id) => ({ id, img })))
    return t
  }
  const pictures = () => table(Array.from({ length: 16 }, (_, seed) => picture(seed)))

  test('gives 320 numbers of length 1, the same everywhere', async () => {
    const t = await table([picture(1), { data: new Uint8ClampedArray(4), width: 1, height: 1 }])
    const rows = await t.select({ v: imageEmbedder(t.c.img) }).collect()
    for (const { v } of rows) {
      expect(v).toHaveLength(320)
      expect(likeness(v!, v!)).toBeCloseTo(1, 5)
    }
    const some = [0, 20, 30, 100, 200, 319].map((at) => Number(rows[0]!.v![at]!.toFixed(6)))
    expect(some).toEqual([-0.089998, -0.03533, -0.02808, 0.142471, 0.138731, 0.041763])
  })

  test('tells copies of an image that were changed from all others', async () => {
    const t = await pictures()
    const made = Object.entries(copies(120, 90))
    const selected = Object.fromEntries(made.map(([name, copy]) => [name, imageEmbedder(copy(t.c.img))]))
    const rows = await t
      .select({
        original: imageEmbedder(t.c.img),
        jpeg: image.b64Encode(t.c.img, { imageFormat: 'jpeg' }),
        ...selected,
      })
      .collect()
    const originals = rows.map(({ original }) => original!)
    for (const [name] of made)
      rows.forEach((row, id) =>
        expect(nearest((row as Record<string, unknown>)[name] as Vector, originals), name).toBe(id),
      )
    const compressed = await table(rows.map(({ jpeg }) => `data:image/jpeg;base64,${jpeg}`))
    const again = await compressed.select({ v: imageEmbedder(compressed.c.img) }).collect()
    again.forEach(({ v }, id) => expect(nearest(v!, originals)).toBe(id))
  })

  test('of images in any mode: what is transparent is white, greys of 16 bits are those of 8', async () => {
    const t = await table([picture(3), picture(4)])
    const grey = image.convert(t.c.img, { mode: 'L' })
    const rows = await t
      .select({
        grey: imageEmbedder(grey),
        indexed: imageEmbedder(image.quantize(image.convert(t.c.img, { mode: 'RGB' }), { colors: 256 })),
        plain: imageEmbedder(t.c.img),
        integers: imageEmbedder(image.convert(grey, { mode: 'I' })),
      })
      .collect()
    for (const row of rows) {
      expect(likeness(row.indexed!, row.plain!)).toBeGreaterThan(0.98)
      expect(likeness(row.integers!, row.grey!)).toBeGreaterThan(0.99)
      expect(likeness(row.grey!, row.plain!)).toBeLessThan(0.95)
    }
    const clear = await table([
      { data: new Uint8ClampedArray(16 * 16 * 4), width: 16, height: 16 },
      { data: new Uint8ClampedArray(16 * 16 * 4).fill(255), width: 16, height: 16 },
    ])
    const [none, white] = await clear.select({ v: imageEmbedder(clear.c.img) }).collect()
    expect(none).toEqual(white)
  })

  test.skipIf(!hasSharedData)('finds the originals of changed photos', async () => {
    const manifest = await (await sharedFile('imagenette/manifest.csv')).text()
    const files = manifest
      .trim()
      .split('\n')
      .slice(1)
      .filter((_, row) => row % 10 === 0)
    const photos = await Promise.all(files.map((line) => sharedFile(`imagenette/${line.split(',')[0]!}`)))
    const t = await table(photos)
    const size = [200, 150] as const
    const made = Object.entries(copies(...size))
    const resized = image.resize(t.c.img, { size })
    const selected = Object.fromEntries(made.map(([name, copy]) => [name, imageEmbedder(copy(resized))]))
    const rows = await t.select({ original: imageEmbedder(t.c.img), ...selected }).collect()
    const originals = rows.map(({ original }) => original!)
    for (const [name] of made)
      rows.forEach((row, id) =>
        expect(nearest((row as Record<string, unknown>)[name] as Vector, originals), name).toBe(id),
      )
  })
})
