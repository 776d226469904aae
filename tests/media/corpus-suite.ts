import { PolytableError } from '@polytable/model/errors/index'
import { describe, expect, inject, test } from 'vitest'
import type { ImagePixels } from '../../packages/media/src/image/types.ts'
import { colourMatrix } from '../../packages/media/src/video/colour.ts'
import { selectFrames } from '../../packages/media/src/video/frame-times.ts'
import type { FrameInfo, VideoDecoder } from '../../packages/media/src/video/types.ts'
import type { ProbedVideo } from './corpus/probe-video.ts'
import { videoRecipes } from './corpus/recipes.ts'
import { blobInput, collect, collectBatches, sha1 } from './support.ts'

/** Seconds that times may differ by: Matroska and FLV count in milliseconds, and FFmpeg rounds edits to them. */
const TIME = 0.0015
/** The mean difference of bytes of pixels: FFmpeg turns RGB and palettes into YUV and back. */
const PIXEL = 1

/** Videos of many kinds, compared with what FFmpeg says. @param least how many of them must be decoded here */
export function testVideoCorpus(create: () => Promise<VideoDecoder>, least: number): void {
  const folder = inject('videoCorpus')
  describe.skipIf(folder === '')('videos made by FFmpeg are what FFmpeg says they are', () => {
    const undecoded: string[] = []

    test.each(videoRecipes.map(({ name }) => name))('%s', async (name) => {
      const all = JSON.parse(await (await corpusFile('videos.json')).text()) as readonly ProbedVideo[]
      const video = await create()
      try {
        const want = all.find((each) => each.name === name)!
        await compare(video, await corpusFile(name), want, () => undecoded.push(name))
      } finally {
        await video.close()
      }
    })

    test('most are decoded', () => {
      console.info(`Not decoded here: ${undecoded.join(', ') || 'none'}.`)
      expect(videoRecipes.length - undecoded.length).toBeGreaterThanOrEqual(least)
    })
  })
}

async function compare(
  video: VideoDecoder,
  file: Blob,
  want: ProbedVideo,
  isUndecoded: () => void,
): Promise<void> {
  const input = blobInput(file, want.name, 'video/any')
  let frames: FrameInfo[]
  try {
    const info = await video.probe(input)
    expect([info.width, info.height]).toEqual([want.width, want.height])
    // The decoder of VP8 and of pictures knows it without being told.
    if (!/vp8|mjpeg/.test(want.codec)) expect(info.matrix).toBe(colourMatrix(want.matrix))
    frames = await collectBatches(video.frames(input))
  } catch (error) {
    expect(error).toMatchObject({ code: 'INVALID_DATA_FORMAT' })
    return isUndecoded()
  }
  expect(frames).toHaveLength(want.frames.length)
  frames.forEach((frame, i) => {
    expect(frame.index).toBe(i)
    expect(frame.keyFrame).toBe(want.frames[i]!.keyFrame)
    if (i > 0) expect(frame.time).toBeGreaterThan(frames[i - 1]!.time)
    const { time } = want.frames[i]!
    if (time !== null) expect(Math.abs(frame.time - time)).toBeLessThan(TIME)
  })
  await expectAllAtOwnRate(frames)

  const times = frames.map((frame) => frame.time)
  const decoded = await collect(video.decode(input, times)).catch((error: unknown) => {
    if (PolytableError.is(error) && error.code === 'INVALID_DATA_FORMAT') return undefined
    throw error
  })
  if (decoded === undefined) return isUndecoded()
  expect(decoded.map((frame) => frame.time)).toEqual(times)
  expectPicture(decoded[0]!.pixels(), want, want.pictures[0])
  expectPicture(decoded.at(-1)!.pixels(), want, want.pictures[1])
  const keys = frames.filter(({ keyFrame }) => keyFrame)
  const keysAlone = await collect(
    video.decode(
      input,
      keys.map(({ time }) => time),
    ),
  )
  for (const [i, { index }] of keys.entries()) {
    expect(keysAlone[i]!.time).toBe(times[index])
    expect(await sha1(keysAlone[i]!.pixels().rgba)).toBe(await sha1(decoded[index]!.pixels().rgba))
  }
  const [late] = await collect(video.decode(input, [times.at(-1)! + 10]))
  expect(late!.time).toBeCloseTo(times.at(-1)!, 5)
}

/** `fps` at the rate of frames that follow each other evenly takes each of them. */
async function expectAllAtOwnRate(frames: readonly FrameInfo[]): Promise<void> {
  if (frames.length < 2) return
  const gap = (frames.at(-1)!.time - frames[0]!.time) / (frames.length - 1)
  const isEven = frames.every((frame, i) => Math.abs(frame.time - frames[0]!.time - i * gap) < gap / 4)
  if (!isEven) return
  async function* batches(): AsyncGenerator<readonly FrameInfo[]> {
    yield frames
  }
  for (const fps of [1 / gap, Number((1 / gap).toFixed(2))])
    expect(await collectBatches(selectFrames(batches(), { fps }, 0))).toHaveLength(frames.length)
}

function expectPicture({ rgba, width, height }: ImagePixels, want: ProbedVideo, picture: string): void {
  expect([width, height]).toEqual([want.width, want.height])
  const rgb = Uint8Array.from(atob(picture), (character) => character.charCodeAt(0))
  let difference = 0
  for (let pixel = 0; pixel < width * height; pixel++)
    for (let part = 0; part < 3; part++)
      difference += Math.abs(rgba[pixel * 4 + part]! - rgb[pixel * 3 + part]!)
  expect(difference / rgb.length).toBeLessThan(PIXEL)
}

export async function corpusFile(name: string): Promise<Blob> {
  const path = `${inject('videoCorpus')}/${name}`
  if (typeof window !== 'undefined') return (await fetch(`/@fs${path}`)).blob()
  const { readFile } = await import('node:fs/promises')
  return new Blob([await readFile(path)])
}
