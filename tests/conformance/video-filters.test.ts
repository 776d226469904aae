import { pt, type Expression, type MediaFile } from 'polytable'
import { image, video } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { inBrowser, onOneBackend, type Setting } from './support/backends.ts'
import { ffmpegCore } from './support/ffmpeg-core.ts'
import { smallVideo } from './support/media.ts'
import { nightlyInBrowsers } from '../support/nightly.ts'

type Film = Expression<MediaFile>
type Picture = Expression<MediaFile | null>

/** What a function makes of a film of 128×96 pixels and 20 frames in 2 seconds, and what it should look like at a time. */
interface Change {
  readonly of: (film: Film) => Film
  readonly size?: readonly [number, number]
  readonly seconds?: number
  readonly frames?: number
  /** The frame at a time of the film as it was that the one at `at` should be like, and what becomes of it. */
  readonly at?: number
  readonly from?: number
  readonly like?: (frame: Picture) => Picture
}

const changes: Record<string, Change> = {
  mirrorX: { of: (film) => video.mirrorX(film), like: (frame) => image.transpose(frame, { method: 0 }) },
  mirrorY: { of: (film) => video.mirrorY(film), like: (frame) => image.transpose(frame, { method: 1 }) },
  grayscale: {
    of: (film) => video.grayscale(film),
    like: (frame) => image.convert(image.convert(frame, { mode: 'L' }), { mode: 'RGB' }),
  },
  crop: {
    of: (film) => video.crop(film, { bbox: [20, 10, 60, 40] }),
    size: [60, 40],
    like: (frame) => image.crop(frame, { box: [20, 10, 80, 50] }),
  },
  'crop by corners, over the edge': {
    of: (film) => video.crop(film, { bbox: [100, 60, 140, 100], bboxFormat: 'xyxy' }),
    size: [40, 40],
    like: (frame) => image.crop(frame, { box: [88, 56, 128, 96] }),
  },
  resize: {
    of: (film) => video.resize(film, { width: 64 }),
    size: [64, 48],
    like: (frame) => image.resize(frame, { size: [64, 48] }),
  },
  'resize by a scale': { of: (film) => video.resize(film, { scale: 0.33 }), size: [42, 30] },
  rotate: {
    of: (film) => video.rotate(film, { angle: 90, expand: true }),
    size: [96, 128],
    like: (frame) => image.rotate(frame, { angle: 90, expand: true }),
  },
  'rotate by radians': {
    of: (film) => video.rotate(film, { angle: Math.PI, unit: 'rad' }),
    like: (frame) => image.rotate(frame, { angle: 180 }),
  },
  adjustBrightness: {
    of: (film) => video.adjustBrightness(film, { factor: 0.5 }),
    like: (frame) => image.point(frame, { lut: triple((value) => value / 2) }),
  },
  'fadeIn: nothing is seen at first': {
    of: (film) => video.fadeIn(film, { duration: 1, color: 'white' }),
    at: 0,
    like: (frame) => image.point(frame, { lut: triple(() => 255) }),
  },
  'fadeIn: half in the middle': {
    of: (film) => video.fadeIn(film, { duration: 1 }),
    at: 0.5,
    like: (frame) => image.point(frame, { lut: triple((value) => value / 2) }),
  },
  fadeOut: {
    of: (film) => video.fadeOut(film, { duration: 1 }),
    at: 1.5,
    like: (frame) => image.point(frame, { lut: triple((value) => value / 2) }),
  },
  reverse: { of: (film) => video.reverse(film), at: 0.5, from: 1.4 },
  'speed: faster': { of: (film) => video.speed(film, { factor: 2 }), seconds: 1, at: 0.5, from: 1 },
  'speed: slower': { of: (film) => video.speed(film, { factor: 0.5 }), seconds: 4, at: 1, from: 0.5 },
  scroll: {
    of: (film) => video.scroll(film, { w: 64, xSpeed: 20, xStart: 10 }),
    size: [64, 96],
    at: 1,
    like: (frame) => image.crop(frame, { box: [30, 0, 94, 96] }),
  },
  pan: {
    of: (film) => video.pan(film, { ySign: -1, cropPct: 0.5 }),
    size: [128, 48],
    at: 1,
    like: (frame) => image.crop(frame, { box: [0, 24, 128, 72] }),
  },
  zoom: {
    of: (film) => video.zoom(film, { startScale: 2, endScale: 2, center: [0, 0] }),
    like: (frame) => image.resize(image.crop(frame, { box: [0, 0, 64, 48] }), { size: [128, 96] }),
  },
  transition: {
    of: (film) => video.transition(film, { video2: film, duration: 1 }),
    seconds: 3,
    frames: 30,
    at: 2,
    from: 1,
  },
  'transition: in the middle, from the left': {
    of: (film) =>
      video.transition(film, { video2: video.grayscale(film), effect: 'wiperight', duration: 0.2 }),
    seconds: 3.8,
    frames: 38,
  },
}

/** A table for `image.point` of the same for red, green and blue. */
function triple(of: (value: number) => number): number[] {
  return Array.from({ length: 768 }, (_, i) => Math.floor(of(i % 256)))
}

const tests = (backend: Setting): void => {
  nightlyInBrowsers('of all kinds', async () => {
    const all = Object.entries(changes)
    const t = await backend.db.createTable(backend.path(), { film: pt.video() })
    const changed = await t.addComputedColumn(
      Object.fromEntries(all.map(([, change], i) => [`changed${i}`, change.of(t.c.film)])),
    )
    await changed.insert({ film: await smallVideo() })
    for (const [i, [name, change]] of all.entries()) {
      const { size = [128, 96], seconds = 2, frames = 20, at = 0.5, from = at, like } = change
      const result = changed.c[`changed${i}`]!
      const before = video.extractFrame(changed.c.film!, { timestamp: from })
      const [row] = await changed
        .select({
          about: video.getMetadata(result),
          is: video.extractFrame(result, { timestamp: at }),
          should: like === undefined ? before : like(before),
        })
        .collect()
      const { about, is, should } = row!
      const [pictures] = about.streams.filter(({ type }) => type === 'video')
      const { width, height, duration_seconds: lasts } = pictures!
      expect([width, height, pictures!.frames], name).toEqual([...size, frames])
      expect(lasts, name).toBeCloseTo(seconds, 3)
      if (like !== undefined || from !== at) expect(await difference(is!, should!), name).toBeLessThan(8)
    }
  })

  test('the sound stays, is played backwards or left out, or becomes longer at its pitch', async () => {
    const t = await backend.db.createTable(backend.path(), { film: pt.video() })
    const wide = await t.addComputedColumn({
      mirrored: video.mirrorX(t.c.film),
      dropped: video.reverse(t.c.film),
      backwards: video.reverse(t.c.film, { audio: 'reverse' }),
      kept: video.reverse(t.c.film, { audio: 'keep' }),
      slow: video.speed(t.c.film, { factor: 0.5 }),
    })
    await wide.insert({ film: await smallVideo() })
    const lengthOf = (film: Film) => video.getMetadata(film).get('streams', 1, 'duration_seconds')
    const [lengths] = await wide
      .select({
        mirrored: lengthOf(wide.c.mirrored),
        dropped: lengthOf(wide.c.dropped),
        backwards: lengthOf(wide.c.backwards),
        kept: lengthOf(wide.c.kept),
        slow: lengthOf(wide.c.slow),
      })
      .collect()
    expect(lengths!.dropped).toBeNull()
    for (const length of [lengths!.mirrored, lengths!.backwards, lengths!.kept])
      expect(Math.abs(Number(length) - 2)).toBeLessThan(0.1)
    expect(Math.abs(Number(lengths!.slow) - 4)).toBeLessThan(0.1)
  })

  test('texts and images are laid over a video, where and while they should be', async () => {
    const t = await backend.db.createTable(backend.path(), { film: pt.video(), logo: pt.image() })
    const wide = await t.addComputedColumn({
      titled: video.overlayText(t.c.film, {
        text: 'A\nB',
        fontSize: 26,
        verticalAlign: 'bottom',
        box: true,
        boxColor: '#0000ff',
        boxBorder: [2, 10],
        startTime: 1,
      }),
      marked: video.overlayImage(t.c.film, {
        image: t.c.logo,
        scale: 0.25,
        horizontalAlign: 'right',
        horizontalMargin: 4,
        verticalAlign: 'top',
      }),
    })
    await wide.insert({ film: await smallVideo(), logo: { data: red(8, 8), width: 8, height: 8 } })
    const at = (film: Film, timestamp: number) => video.extractFrame(film, { timestamp })
    const [row] = await wide
      .select({
        before: at(wide.c.titled, 0.5),
        after: at(wide.c.titled, 1.5),
        plain: at(wide.c.film, 0.5),
        marked: at(wide.c.marked, 0.5),
      })
      .collect()
    expect(await difference(row!.before!, row!.plain!)).toBeLessThan(8)
    // The box around 12×52 pixels of text: 10 to the left and right.
    expect(await colourAt(row!.after!, 52, 70)).toEqual('blue')
    expect(await colourAt(row!.after!, 44, 70)).not.toEqual('blue')
    // 24×24 pixels, 4 from the right edge.
    expect(await colourAt(row!.marked!, 112, 12)).toEqual('red')
    expect(await colourAt(row!.marked!, 96, 36)).toEqual(await colourAt(row!.plain!, 96, 36))
  })

  test('an image becomes a video of it', async () => {
    const t = await backend.db.createTable(backend.path(), { picture: pt.image() })
    const wide = await t.addComputedColumn({
      film: image.toVideo(t.c.picture, { duration: 1.5, fps: 10 }),
    })
    await wide.insert({ picture: { data: red(33, 20), width: 33, height: 20 } })
    const [row] = await wide
      .select({
        duration: video.getDuration(wide.c.film),
        frame: video.extractFrame(wide.c.film, { timestamp: 1.4 }),
      })
      .collect()
    expect(row!.duration).toBeCloseTo(1.5, 5)
    expect(await colourAt(row!.frame!, 16, 10)).toBe('red')
  })

  test('filters of FFmpeg', async () => {
    const t = await backend.db.createTable(backend.path(), { film: pt.video() })
    const wide = await t.addComputedColumn({
      edges: video.ffmpegFilter(t.c.film, { vf: 'crop=64:64,split[a][b];[b]negate[c];[a][c]hstack' }),
    })
    await wide.insert({ film: await smallVideo() })
    const [row] = await wide.select({ about: video.getMetadata(wide.c.edges) }).collect()
    expect(row!.about.streams[0]).toMatchObject({ width: 128, height: 64, frames: 20 })
    for (const vf of ['movie=a.mp4', 'null,subtitles=a.srt', 'drawtext=text=a', "scale='/w'=a.txt", 'nosuch'])
      await expectError(() => video.ffmpegFilter(t.c.film, { vf }), 'INVALID_ARGUMENT')
    await expectError(
      () => video.ffmpegFilter(t.c.film, { vf: 'null', af: 'arnndn=m=a' }),
      'INVALID_ARGUMENT',
    )
  })

  test('videos of several rows are joined in order', async () => {
    const t = await backend.db.createTable(backend.path(), { film: pt.video().nullable(), n: pt.int() })
    await t.insert([
      { film: await smallVideo(), n: 2 },
      { film: null, n: 3 },
      { film: await smallVideo(), n: 1 },
    ])
    const [row] = await t.select({ all: video.concatVideosAgg(t.c.film, { orderBy: t.c.n }) }).collect()
    const u = await backend.db.createTable(backend.path(), { film: pt.video() })
    await u.insert({ film: row!.all! })
    expect(await u.select({ length: video.getDuration(u.c.film) }).collect()).toEqual([{ length: 4 }])
    const none = await t
      .where(t.c.n.gt(5))
      .select({ all: video.concatVideosAgg(t.c.film, { orderBy: t.c.n }) })
    expect(await none.collect()).toEqual([{ all: null }])
  })

  test('arguments that make no sense are refused at the call', async () => {
    const t = await backend.db.createTable(backend.path(), { film: pt.video() })
    const { film } = t.c
    for (const call of [
      () => video.resize(film, {}),
      () => video.resize(film, { scale: 2, width: 10 }),
      () => video.crop(film, { bbox: [0, 0, 1, 1] }),
      () => video.crop(film, { bbox: [1, 2, 3] }),
      () => video.fadeIn(film, { duration: 0 }),
      () => video.speed(film, { factor: 0 }),
      () => video.transition(film, { video2: film, effect: 'spin' as never }),
      () => video.pan(film, {}),
      () => video.scroll(film, { w: 10 }),
      () => video.zoom(film, { startScale: 0.5 }),
      () => video.overlayText(film, { text: 'a', opacity: 2 }),
      () => video.reverse(film, { audio: 'loud' as never }),
      () => video.grayscale(film, { videoEncoderArgs: { i: '/etc/passwd' } }),
    ])
      await expectError(call, 'INVALID_ARGUMENT')
  })

  test('what a video cannot give is an error of its cell', async () => {
    const t = await backend.db.createTable(backend.path(), { film: pt.video() })
    const wide = await t.addComputedColumn({
      crop: video.crop(t.c.film, { bbox: [0, 0, 1000, 10] }),
      long: video.transition(t.c.film, { video2: t.c.film, duration: 5 }),
    })
    await wide.insert({ film: await smallVideo() }, { onError: 'ignore' })
    const [row] = await wide.select({ crop: wide.c.crop.errorType, long: wide.c.long.errorMessage }).collect()
    expect(row!.crop).toBe('INVALID_ARGUMENT')
    expect(row!.long).toContain('lasts 2 s')
  })
}

onOneBackend('Functions that change the frames of a video', tests, inBrowser ? { ffmpegCore } : {})

interface Frame {
  pixels(): Promise<{ readonly data: ArrayLike<number>; readonly width: number; readonly height: number }>
}

/** How much two pictures of one size differ, on average. */
async function difference(a: Frame, b: Frame): Promise<number> {
  const [first, second] = [await a.pixels(), await b.pixels()]
  expect([first.width, first.height]).toEqual([second.width, second.height])
  let sum = 0
  for (let i = 0; i < first.data.length; i++) sum += Math.abs(first.data[i]! - second.data[i]!)
  return sum / first.data.length
}

async function colourAt(frame: Frame, x: number, y: number): Promise<string> {
  const { data, width } = await frame.pixels()
  const [r, g, b] = [0, 1, 2].map((band) => data[(y * width + x) * 4 + band]!)
  if (r! > 150 && g! < 100 && b! < 100) return 'red'
  return b! > 150 && r! < 100 && g! < 100 ? 'blue' : `${r} ${g} ${b}`
}

function red(width: number, height: number): Uint8ClampedArray {
  return Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) =>
    i % 4 === 0 || i % 4 === 3 ? 255 : 0,
  )
}
