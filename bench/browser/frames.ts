import type { FFmpeg } from '@ffmpeg/ffmpeg'
import { open, pt } from 'polytable'
import { frameIterator, type FrameIteratorOptions } from 'polytable/functions'
import { expose } from './expose.ts'
import { loadFfmpeg, outputOf } from './ffmpeg-core.ts'

const FRAMES = 60
const FRAME_BYTES = 1280 * 720 * 4

const database = open('frames')
let video: Promise<File> | undefined
let ffmpeg: FFmpeg | undefined
let runs = 0

function check(bytes: number, frames: number): void {
  if (bytes !== frames * FRAME_BYTES)
    throw new Error(`${bytes} bytes of frames instead of ${frames * FRAME_BYTES}`)
}

/** A new table, and the video with other bytes behind its end each time: what was decoded before is not used again. */
async function videoTable() {
  const db = await database
  const n = ++runs
  const videos = await db.createTable(`videos${n}`, { video: pt.video() })
  return { db, n, videos, given: new File([await video!, String(n)], 'video.mp4', { type: 'video/mp4' }) }
}

expose({
  async load(url: string) {
    video = fetch(url).then(
      async (response) => new File([await response.blob()], 'video.mp4', { type: 'video/mp4' }),
    )
    ffmpeg = await loadFfmpeg(await video)
    await database
  },
  async polytable({ options, frames }: { options: FrameIteratorOptions; frames: number }) {
    const start = performance.now()
    const { db, n, videos, given } = await videoTable()
    await videos.insert({ video: given })
    const view = await db.createView(`frames${n}`, videos, {
      iterator: frameIterator(videos.c.video, options),
    })
    const rows = await view.select('frame').collect()
    const pixels = await Promise.all(rows.map(({ frame }) => frame.pixels()))
    const bytes = pixels.reduce((sum, { data }) => sum + data.length, 0)
    check(bytes, frames)
    return performance.now() - start
  },
  /** The frames of several views over a video that is there, all read at once. */
  async views(count: number) {
    const { db, n, videos, given } = await videoTable()
    await videos.insert({ video: given })
    const start = performance.now()
    const bytes = await Promise.all(
      Array.from({ length: count }, async (_, i) => {
        const view = await db.createView(`frames${n}_${i}`, videos, {
          iterator: frameIterator(videos.c.video, { fps: 1 }),
        })
        let sum = 0
        for await (const { frame } of view.select('frame')) sum += (await frame.pixels()).data.length
        return sum
      }),
    )
    bytes.forEach((sum) => check(sum, FRAMES))
    return performance.now() - start
  },
  /** Each frame as raw RGBA in one file, read into memory. */
  async ffmpegWasm() {
    const start = performance.now()
    const args = ['-i', '/in/video.mp4', '-vf', 'fps=1', '-f', 'rawvideo', '-pix_fmt', 'rgba']
    check((await outputOf(ffmpeg!, args, '/frames.raw')).length, FRAMES)
    return performance.now() - start
  },
})
