import { pt, type MediaFile } from 'polytable'
import { video } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onOneBackend, type Setting } from './support/backends.ts'

const [WIDTH, HEIGHT, FPS] = [64, 48, 10]

type Colour = readonly [number, number, number]
/** What a frame shows: a colour at each place. */
type Picture = (x: number, y: number) => Colour

const stripes: Picture = (x) => (x % 16 < 8 ? [220, 40, 30] : [120, 20, 20])
const squares: Picture = (x, y) => ((x >> 3) % 2 === (y >> 3) % 2 ? [20, 60, 230] : [90, 100, 80])
const slope: Picture = (x, y) => [30, 80 + 2 * y, 40 + x]
const black: Picture = () => [0, 0, 0]

/** A film of 10 frames a second. */
async function film(backend: Setting, pictures: readonly Picture[]): Promise<MediaFile> {
  const t = await backend.db.createTable(backend.path('frames'), { n: pt.int(), frame: pt.image() })
  await t.insert(pictures.map((picture, n) => ({ n, frame: drawn(picture) })))
  const [row] = await t.select({ film: video.makeVideo(t.c.frame, { orderBy: t.c.n, fps: FPS }) }).collect()
  return row!.film!
}

function drawn(picture: Picture): { data: Uint8ClampedArray; width: number; height: number } {
  const data = new Uint8ClampedArray(WIDTH * HEIGHT * 4).fill(255)
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) data.set(picture(x, y), (y * WIDTH + x) * 4)
  return { data, width: WIDTH, height: HEIGHT }
}

const times = (count: number, picture: Picture): Picture[] => Array.from({ length: count }, () => picture)

onOneBackend('Scenes', (backend) => {
  test('begin where frames become unlike, by all measures', async () => {
    const cuts = [...times(20, stripes), ...times(20, squares), ...times(20, slope)]
    const t = await backend.db.createTable(backend.path(), { film: pt.video() })
    await t.insert({ film: await film(backend, cuts) })
    const { film: shown } = t.c
    const [found] = await t
      .select({
        content: video.sceneDetectContent(shown),
        edges: video.sceneDetectContent(shown, { deltaHue: 0, deltaSat: 0, deltaLum: 0, deltaEdges: 1 }),
        luma: video.sceneDetectContent(shown, { lumaOnly: true, filterMode: 'suppress' }),
        adaptive: video.sceneDetectAdaptive(shown),
        histogram: video.sceneDetectHistogram(shown),
        hash: video.sceneDetectHash(shown),
        some: video.sceneDetectContent(shown, { fps: 2, minSceneLen: 1 }),
      })
      .collect()
    for (const [name, scenes] of Object.entries(found!)) {
      expect(
        scenes.map(({ startTime, duration }) => [startTime, duration].map((time) => Math.round(time * 1000))),
        name,
      ).toEqual([
        [0, 2000],
        [2000, 2000],
        [4000, 2000],
      ])
    }
    const { startPts } = found!.content[1]!
    expect(startPts / found!.content[2]!.startPts).toBe(0.5)
    const [alone] = await t.select({ scenes: video.sceneDetectContent(shown, { threshold: 250 }) }).collect()
    expect(alone!.scenes).toEqual([{ startTime: 0, startPts: 0, duration: 6 }])
  })

  test('are parted in the middle of a fade', async () => {
    const fade = [...times(20, squares), ...times(10, black), ...times(20, squares), ...times(20, black)]
    const t = await backend.db.createTable(backend.path(), { film: pt.video() })
    await t.insert({ film: await film(backend, fade) })
    const { film: shown } = t.c
    const [found] = await t
      .select({
        middle: video.sceneDetectThreshold(shown),
        early: video.sceneDetectThreshold(shown, { fadeBias: -1 }),
        last: video.sceneDetectThreshold(shown, { addFinalScene: true }),
      })
      .collect()
    const starts = (scenes: readonly { startTime: number }[]): number[] =>
      scenes.map(({ startTime }) => Math.round(startTime * 10) / 10)
    expect(starts(found!.middle)).toEqual([0, 2.5])
    expect(starts(found!.early)).toEqual([0, 2])
    expect(starts(found!.last)).toEqual([0, 2.5, 5])
  })

  test('that follow each other fast are merged, or left out', async () => {
    const flashes = [...times(20, stripes), ...times(3, squares), ...times(3, slope), ...times(24, stripes)]
    const t = await backend.db.createTable(backend.path(), { film: pt.video() })
    await t.insert({ film: await film(backend, flashes) })
    const starts = async (filterMode: 'merge' | 'suppress', minSceneLen: number): Promise<number[]> => {
      const options = { filterMode, minSceneLen }
      const [row] = await t.select({ scenes: video.sceneDetectContent(t.c.film, options) }).collect()
      return row!.scenes.map(({ startTime }) => Math.round(startTime * FPS))
    }
    expect(await starts('merge', 0)).toEqual([0, 20, 23, 26])
    expect(await starts('suppress', 10)).toEqual([0, 20])
    // From the second cut on cuts are merged, which ends 3 frames after the first of them, too early for a cut of its own.
    expect(await starts('merge', 10)).toEqual([0, 20])
    expect(await starts('merge', 3)).toEqual([0, 20, 23, 26])
  })

  test('are refused for options that make no sense', async () => {
    const t = await backend.db.createTable(backend.path(), { film: pt.video() })
    for (const call of [
      () => video.sceneDetectContent(t.c.film, { fps: 0 }),
      () => video.sceneDetectContent(t.c.film, { kernelSize: 4 }),
      () => video.sceneDetectContent(t.c.film, { filterMode: 'none' as never }),
      () => video.sceneDetectAdaptive(t.c.film, { windowWidth: 0 }),
      () => video.sceneDetectHistogram(t.c.film, { bins: 0 }),
      () => video.sceneDetectHash(t.c.film, { size: 1 }),
      () => video.sceneDetectThreshold(t.c.film, { method: 'average' as never }),
    ])
      await expectError(call, 'INVALID_ARGUMENT')
  })
})
