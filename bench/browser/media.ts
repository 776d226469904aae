import type { FFmpeg } from '@ffmpeg/ffmpeg'
import { open, pt } from 'polytable'
import { image, video } from 'polytable/functions'
import { speechWav } from '../sound/speech.ts'
import { expose } from './expose.ts'
import { loadFfmpeg, outputOf } from './ffmpeg-core.ts'

const SIZE = [512, 384] as const
const [FROM, TO] = [10, 40]

const database = open('media')
let file: File | undefined
let photo: Blob | undefined
let ffmpeg: FFmpeg | undefined
let runs = 0

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** @throws Error where there is less than there should be */
function atLeast(size: number, least: number): void {
  if (size < least) throw new Error(`${size} bytes instead of ${least}`)
}

expose({
  async load({ videoUrl, photoUrl }: { readonly videoUrl: string; readonly photoUrl: string }) {
    const blob = await (await fetch(videoUrl)).blob()
    file = new File([blob], 'video.mp4', { type: 'video/mp4' })
    photo = await (await fetch(photoUrl)).blob()
    ffmpeg = await loadFfmpeg(file)
    await database
  },
  speech: () => timed(async () => atLeast((await speechWav(file!)).size, 59 * 32_000)),
  speechWasm: () =>
    timed(async () => {
      const args = ['-i', '/in/video.mp4', '-vn', '-ac', '1', '-ar', '16000']
      atLeast((await outputOf(ffmpeg!, args, '/speech.wav')).length, 59 * 32_000)
    }),
  async trim() {
    const t = await (await database).createTable(`videos${++runs}`, { video: pt.video() })
    await t.insert({ video: file! })
    return timed(async () => {
      const part = video.clip(t.c.video, { startTime: FROM, endTime: TO, mode: 'fast' })
      const row = await t.select({ part }).first()
      atLeast(row!.part!.size, file!.size / 3)
    })
  },
  trimWasm: () =>
    timed(async () => {
      const args = ['-ss', String(FROM), '-to', String(TO), '-i', '/in/video.mp4', '-c', 'copy']
      atLeast((await outputOf(ffmpeg!, args, '/part.mp4')).length, file!.size / 3)
    }),
  async resize() {
    const t = await (await database).createTable(`photos${++runs}`, { photo: pt.image() })
    const given = new File([photo!], 'photo.jpg', { type: 'image/jpeg' })
    return timed(async () => {
      await t.insert({ photo: given })
      const row = await t.select({ small: image.resize(t.c.photo, { size: SIZE }) }).first()
      atLeast((await row!.small.bytes()).length, 1)
    })
  },
  resizeByCanvas: () =>
    timed(async () => {
      const bitmap = await createImageBitmap(photo!)
      const canvas = new OffscreenCanvas(...SIZE)
      canvas.getContext('2d')!.drawImage(bitmap, 0, 0, ...SIZE)
      bitmap.close()
      atLeast((await canvas.convertToBlob({ type: 'image/png' })).size, 1)
    }),
  /** Inserts the file that was chosen in the page. */
  async importChosen() {
    const chosen = document.querySelector('input')!.files![0]!
    const t = await (await database).createTable(`imported${++runs}`, { video: pt.video() })
    const time = await timed(() => t.insert({ video: chosen }))
    const [row] = await t.collect()
    if (row!.video.size !== chosen.size) throw new Error('It is not whole')
    return time
  },
})
