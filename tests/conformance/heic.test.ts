import { pt, type MediaFile } from 'polytable'
import { image } from 'polytable/functions'
import { expect, test } from 'vitest'
import { heicColours, heicFiles } from '../media/fixtures/heics.ts'
import { clap, heicGrid } from '../media/heif-file.ts'
import { displayP3, exifData, iccProfile } from '../media/picture-makers.ts'
import { inBrowser, onOneBackend } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'

const { libheifURL } = inBrowser ? await import('./support/libheif.ts') : {}

const file = (name: keyof typeof heicFiles): File =>
  new File([Uint8Array.from(atob(heicFiles[name]), (letter) => letter.charCodeAt(0))], `${name}.heic`)

const GRID = [100, 90] as const
const quarters = ['rg', 'by']

/** The pixels of the middles of the quarters of a picture. */
async function middles(shown: MediaFile): Promise<number[][]> {
  const { data, width, height } = await shown.pixels()
  expect([width, height]).toEqual([shown.width, shown.height])
  return [0.25, 0.75].flatMap((down) =>
    [0.25, 0.75].map((across) => {
      const at = 4 * (Math.floor(height * down) * width + Math.floor(width * across))
      return [...data.subarray(at, at + 4)]
    }),
  )
}

/** Colours that differ by no more than a lossy coding makes them. */
function expectColours(got: readonly (readonly number[])[], want: readonly (readonly number[])[], most = 3) {
  const difference = Math.max(
    ...want.flatMap((colour, i) => colour.map((part, k) => Math.abs(got[i]![k]! - part))),
  )
  expect(difference, `${JSON.stringify(got)} is not ${JSON.stringify(want)}`).toBeLessThanOrEqual(most)
}

/** The colours of letters, such as those of quarters from the top left. */
const colours = (letters: string) =>
  [...letters].map((letter) => heicColours[letter as keyof typeof heicColours])

onOneBackend(
  'HEIC images',
  (backend) => {
    const table = async (...files: readonly File[]) => {
      const t = await backend.db.createTable(backend.path(), { id: pt.int(), img: pt.image() })
      await t.insert(files.map((img, id) => ({ id, img })))
      return t
    }
    const shown = async (given: File): Promise<MediaFile> =>
      (await (await table(given)).select('img').first())!.img

    test('are known by size, mode and type without decoding', async () => {
      const t = await table(file('plain'), file('transparent'), file('odd'))
      const { c } = t
      const rows = await t
        .select({ img: c.img, mode: image.mode(c.img), size: image.size(c.img) })
        .orderBy(c.id)
        .collect()
      expect(rows.map(({ mode, size }) => [mode, size])).toEqual([
        ['RGB', [64, 48]],
        ['RGBA', [64, 48]],
        ['RGB', [61, 47]],
      ])
      expect(rows[0]!.img).toMatchObject({ width: 64, height: 48, mediaType: 'image/heic' })
    })

    test.for(['plain', 'odd', 'bt709'] as const)('have their colours: %s', async (name) => {
      const got = await middles(await shown(file(name)))
      expectColours(
        got,
        colours('rgby').map((colour) => [...colour, 255]),
      )
    })

    test.for(['grey', 'tenBits'] as const)('become 8-bit RGB: %s', async (name) => {
      expectColours(await middles(await shown(file(name))), Array(4).fill([90, 90, 90, 255]), 1)
    })

    test.for([
      ['transparent', 3],
      // Multiplied, rounded and encoded, those of little alpha have lost the most.
      ['premultiplied', 14],
    ] as const)('keep straight alpha: %s', async ([name, most]) => {
      const [red, clear, blue, yellow] = await middles(await shown(file(name)))
      const [r, , b, y] = colours('rgby')
      expectColours(
        [red!, blue!, yellow!],
        [
          [...r!, 255],
          [...b!, 128],
          [...y!, 40],
        ],
        most,
      )
      expect(clear![3]).toBe(0)
    })

    test('of several pictures in a grid are cut to its size', async () => {
      const img = await shown(heicGrid(quarters, GRID))
      expect(img).toMatchObject({ width: 100, height: 90 })
      const { data } = await img.pixels()
      const at = (x: number, y: number) => [...data.subarray(4 * (y * 100 + x), 4 * (y * 100 + x) + 3)]
      // Behind the edges of the pictures of 64 pixels.
      expectColours([at(62, 62), at(65, 62), at(62, 65), at(65, 65)], colours('rgby'))
    })

    // Turned against the clock first, mirrored then. EXIF says the same once more and changes nothing.
    test.for([
      ['rgby', [], 1],
      ['byrg', [['imir', 0]], 4],
      ['gryb', [['imir', 1]], 2],
      ['gyrb', [['irot', 1]], 8],
      ['ybgr', [['irot', 2]], 3],
      ['bryg', [['irot', 3]], 6],
      [
        'rbgy',
        [
          ['irot', 1],
          ['imir', 0],
        ],
        5,
      ],
      [
        'ygbr',
        [
          ['irot', 1],
          ['imir', 1],
        ],
        7,
      ],
    ] as const)('are turned once: %s', async ([want, turns, orientation]) => {
      const properties = turns.map(([type, value]) => [type, Uint8Array.of(value)] as const)
      const img = await shown(heicGrid(quarters, GRID, { properties, exif: exifData(orientation) }))
      expect([img.width, img.height]).toEqual(orientation > 4 ? [90, 100] : [100, 90])
      const middle = await middles(img)
      expectColours(middle, colours(want))
    })

    test('are cut before they are turned', async () => {
      const properties = [
        ['clap', clap(80, 60)],
        ['irot', Uint8Array.of(1)],
      ] as const
      const img = await shown(heicGrid(quarters, GRID, { properties }))
      expect([img.width, img.height]).toEqual([60, 80])
      await img.pixels()
    })

    test('are brought to sRGB by their profile', async () => {
      const profile = iccProfile(displayP3, 2.2)
      const body = Uint8Array.from([...'prof'].map((letter) => letter.charCodeAt(0)).concat(...profile))
      const [red] = await middles(await shown(heicGrid(['r'], [64, 64], { properties: [['colr', body]] })))
      // As LittleCMS converts it.
      expectColours([red!], [[220, 0, 17]], 4)
    })

    test('are changed and encoded like others', async () => {
      const t = await table(file('transparent'))
      const row = await t
        .select({
          small: image.resize(t.c.img, { size: [2, 2] }),
          mode: image.mode(image.convert(t.c.img, { mode: 'L' })),
        })
        .first()
      expect(row).toMatchObject({ mode: 'L', small: { width: 2, height: 2, mediaType: 'image/png' } })
    })

    test('that are damaged or cut short are errors of their cells; whole ones are read afterwards', async () => {
      const t = await backend.db.createTable(backend.path(), { id: pt.int(), img: pt.image() })
      const whole = new Uint8Array(await file('transparent').arrayBuffer())
      const broken = [0.2, 0.6, 0.95].map((part) => whole.slice(0, whole.length * part))
      // Its coded picture is gone.
      broken.push(whole.slice().fill(0xff, whole.length - 500))
      const files = [...broken.map((bytes) => new File([bytes], 'broken.heic')), file('plain')]
      const status = await t.insert(
        files.map((img, id) => ({ id, img })),
        { onError: 'ignore' },
      )
      expect(status.errors).toBe(broken.length)
      const rows = await t.select({ id: t.c.id, type: t.c.img.errorType }).orderBy(t.c.id).collect()
      expect(rows.map(({ type }) => type)).toEqual([...broken.map(() => 'INVALID_DATA_FORMAT'), null])
      expectColours(await middles((await t.where(t.c.id.eq(broken.length)).first())!.img), colours('rgby'))
    })

    test('of too many pixels are refused by their header, also where few are shown', async () => {
      const large = heicGrid(quarters, [60_000, 60_000])
      const cut = heicGrid(quarters, [60_000, 60_000], { properties: [['clap', clap(10, 10)]] })
      for (const given of [large, cut])
        await expectError(table(given), 'CONSTRAINT_VIOLATION', { message: 'too large' })
    })

    if (inBrowser)
      test('are refused, with what to do, where there is no decoder', async () => {
        const place = await backend.place()
        const db = await place.open()
        const t = await db.createTable('t', { img: pt.image() })
        await expectError(t.insert({ img: file('plain') }), 'INVALID_DATA_FORMAT', {
          message: 'plain.heic is HEIC (image/heic) of 64×48 pixels, which is not read.',
          hint: 'npm install libheif-js@1.23.2; in browsers, also pass libheifURL to open()',
        })
        await db.close()
      })
  },
  libheifURL === undefined ? {} : { libheifURL },
)
