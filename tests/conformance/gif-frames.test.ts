import { pt } from 'polytable'
import { frameIterator, image } from 'polytable/functions'
import { expect, test } from 'vitest'
import { animatedGif, gifColours, type GifPicture } from '../support/gif-file.ts'
import { inBrowser, onOneBackend } from './support/backends.ts'

const { ffmpegCore } = inBrowser ? await import('./support/ffmpeg-core.ts') : {}

const rows = (count: number, row: string): string[] => Array<string>(count).fill(row)

/** Pictures over each other, in ways that differ by what was there before. */
const pictures: readonly GifPicture[] = [
  { at: [0, 0], rows: rows(6, 'rrrrrrrr'), delay: 10, disposal: 1 },
  { at: [2, 1], rows: rows(3, 'gg..'), delay: 30, disposal: 2 },
  { at: [4, 2], rows: rows(3, 'bbb'), delay: 0, disposal: 3 },
  { at: [0, 0], rows: ['y.', '.y'], delay: 5, disposal: 1 },
  { at: [6, 4], rows: rows(2, 'kk'), delay: 1, disposal: 1 },
  { at: [1, 1], rows: rows(3, 'ccc'), delay: 20, disposal: 2 },
  { at: [5, 0], rows: rows(2, 'ww'), delay: 7, disposal: 1 },
]

/** The pictures of the times as Pillow composes them, with white for what is clear. Delays under 20 ms are 100 ms, as in browsers. */
const shown = [
  [0, 'rrrrrrrr/rrrrrrrr/rrrrrrrr/rrrrrrrr/rrrrrrrr/rrrrrrrr'],
  [0.1, 'rrrrrrrr/rrggrrrr/rrggrrrr/rrggrrrr/rrrrrrrr/rrrrrrrr'],
  [0.4, 'rrrrrrrr/rrwwwwrr/rrwwbbbr/rrwwbbbr/rrrrbbbr/rrrrrrrr'],
  [0.5, 'yrrrrrrr/rywwwwrr/rrwwwwrr/rrwwwwrr/rrrrrrrr/rrrrrrrr'],
  [0.55, 'yrrrrrrr/rywwwwrr/rrwwwwrr/rrwwwwrr/rrrrrrkk/rrrrrrkk'],
  [0.65, 'yrrrrrrr/rcccwwrr/rcccwwrr/rcccwwrr/rrrrrrkk/rrrrrrkk'],
  [0.85, 'yrrrrwwr/rkkkwwwr/rkkkwwrr/rkkkwwrr/rrrrrrkk/rrrrrrkk'],
] as const

interface Pixels {
  readonly data: ArrayLike<number>
  readonly width: number
}

/** The letters of the colours of pixels, which may be some rounding away. */
function lettersOf({ data, width }: Pixels): string {
  const letter = (at: number): string =>
    Object.entries(gifColours).find(([, colour]) =>
      colour.every((part, k) => Math.abs(part - data[at + k]!) < 6),
    )?.[0] ?? '?'
  const all = Array.from({ length: data.length / 4 }, (_, i) => letter(4 * i)).join('')
  return all.match(new RegExp(`.{${width}}`, 'g'))!.join('/')
}

onOneBackend(
  'Animated GIFs',
  (backend) => {
    test('are all their frames in a column of videos: composed, at their times', async () => {
      const t = await backend.db.createTable(backend.path(), { film: pt.video() })
      await t.insert({ film: animatedGif(8, 6, pictures) })
      const view = await backend.db.createView(backend.path('frames'), t, {
        iterator: frameIterator(t.c.film),
      })
      const got: (readonly [number, string])[] = []
      for (const { frame, frameAttrs } of await view.collect())
        got.push([frameAttrs.time!, lettersOf(await frame.pixels())])
      expect(got).toEqual(shown)
    })

    test('of which the first is clear in places', async () => {
      const t = await backend.db.createTable(backend.path(), { film: pt.video() })
      await t.insert({ film: animatedGif(8, 6, pictures.slice(1, 4)) })
      const view = await backend.db.createView(backend.path('frames'), t, {
        iterator: frameIterator(t.c.film, { fps: 5 }),
      })
      const frames = (await view.collect()).map(({ frame }) => frame)
      expect(lettersOf(await frames[0]!.pixels())).toBe(
        'wwwwwwww/wwggwwww/wwggwwww/wwggwwww/wwwwwwww/wwwwwwww',
      )
      expect(frames.map(({ width, height }) => [width, height])).toEqual(frames.map(() => [8, 6]))
    })

    test('are their first frame in a column of images, clear where it is', async () => {
      const t = await backend.db.createTable(backend.path(), { img: pt.image() })
      await t.insert([{ img: animatedGif(8, 6, pictures) }, { img: animatedGif(8, 6, pictures.slice(1)) }])
      const [first, second] = await Promise.all((await t.collect()).map(({ img }) => img.pixels()))
      expect(lettersOf(first!)).toBe(shown[0][1])
      const alphas = [0, 2 + 8, 4 + 8].map((pixel) => second!.data[4 * pixel + 3])
      expect(alphas).toEqual([0, 255, 0])
    })

    test('keep the indices and colours of their file where they are changed', async () => {
      const t = await backend.db.createTable(backend.path(), { img: pt.image() })
      const of = (at: [number, number], ...lines: string[]) =>
        ({ at, rows: lines, delay: 1, disposal: 1 }) as const
      await t.insert([
        { img: animatedGif(4, 2, [of([0, 0], 'wwwk', 'wyyk')]) },
        { img: animatedGif(4, 2, [of([1, 0], 'k.w')]) },
      ])
      const rgb = image.convert(t.c.img, { mode: 'RGB' })
      const [whole, part] = await t.select({ counts: image.histogram(t.c.img), rgb }).collect()
      // In the order of the palette: red, green, blue, yellow, black, white, cyan, clear.
      expect(whole!.counts.slice(0, 8)).toEqual([0, 0, 0, 2, 2, 4, 0, 0])
      expect(part!.counts.slice(0, 8)).toEqual([0, 0, 0, 0, 1, 1, 0, 6])
      // As Pillow converts them: what is clear has its colour of the palette.
      expect(lettersOf(await part!.rgb.pixels())).toBe('.k.w/....')
    })
  },
  ffmpegCore === undefined ? {} : { ffmpegCore },
)
