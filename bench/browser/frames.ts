import { FFmpeg } from '@ffmpeg/ffmpeg'
import coreUrl from '@ffmpeg/core?url'
import wasmUrl from '@ffmpeg/core/wasm?url'
import { open, pt } from 'polytable'
import { frameIterator } from 'polytable/functions'
import { expose } from './expose.ts'

const FRAMES = 60
const FRAME_BYTES = 1280 * 720 * 4

const database = open('frames')
let video: Promise<File> | undefined
let ffmpeg: FFmpeg | undefined
let runs = 0

function check(bytes: number): void {
  if (bytes !== FRAMES * FRAME_BYTES)
    throw new Error(`${bytes} bytes of frames instead of ${FRAMES * FRAME_BYTES}`)
}

expose({
  async load(url: string) {
    video = fetch(url).then(
      async (response) => new File([await response.blob()], 'video.mp4', { type: 'video/mp4' }),
    )
    await video
    await database
    ffmpeg = new FFmpeg()
    await ffmpeg.load({
      coreURL: new URL(coreUrl, location.href).href,
      wasmURL: new URL(wasmUrl, location.href).href,
    })
    await ffmpeg.createDir('/in')
    await ffmpeg.mount('WORKERFS' as never, { files: [await video] }, '/in')
  },
  async polytable() {
    const start = performance.now()
    const db = await database
    const n = ++runs
    const videos = await db.createTable(`videos${n}`, { video: pt.video() })
    await videos.insert({ video: await video! })
    const frames = await db.createView(`frames${n}`, videos, {
      iterator: frameIterator(videos.c.video, { fps: 1 }),
    })
    const rows = await frames.select('frame').collect()
    const pixels = await Promise.all(rows.map(({ frame }) => frame.pixels()))
    const bytes = pixels.reduce((sum, { data }) => sum + data.length, 0)
    check(bytes)
    return performance.now() - start
  },
  /** Each frame as raw RGBA in one file, read into memory. */
  async ffmpegWasm() {
    const start = performance.now()
    const args = ['-i', '/in/video.mp4', '-vf', 'fps=1', '-f', 'rawvideo', '-pix_fmt', 'rgba', '/frames.raw']
    if ((await ffmpeg!.exec(args)) !== 0) throw new Error('ffmpeg.wasm failed')
    check((await ffmpeg!.readFile('/frames.raw')).length)
    await ffmpeg!.deleteFile('/frames.raw')
    return performance.now() - start
  },
})
