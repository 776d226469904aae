import { join } from 'node:path'
import { open, pt } from 'polytable'
import { frameIterator } from 'polytable/functions'
import { everySecond, keyFrames, processorTime } from './support/ffmpeg-frames.ts'
import { alternateTimed, wallTime } from './support/measure.ts'
import { ms, print } from './support/report.ts'
import { withTemporaryDirectory } from './support/temporary.ts'
import { anotherVideo, makeVideo } from './support/video.ts'

const ROUNDS = 3
const FRAME_BYTES = 1280 * 720 * 4

function check(frames: number, expected: number): void {
  if (frames !== expected) throw new Error(`${frames} frames instead of ${expected}`)
}

const kinds = [
  { name: 'a frame per second', choice: everySecond, options: { fps: 1 }, frames: 60 },
  { name: 'all key frames', choice: keyFrames, options: { keyframesOnly: true }, frames: 30 },
] as const

await withTemporaryDirectory(async (directory) => {
  const video = join(directory, 'video.mp4')
  await makeVideo(video)
  const db = await open(join(directory, 'database'))
  try {
    for (const [i, { name, choice, options, frames }] of kinds.entries()) {
      const times = await alternateTimed(
        {
          ffmpeg: () => processorTime(video, choice),
          polytable: async (n) => {
            const given = await anotherVideo(video, i * 100 + n)
            return wallTime(async () => {
              const videos = await db.createTable(`videos${i}_${n}`, { video: pt.video() })
              await videos.insert({ video: given })
              const view = await db.createView(`frames${i}_${n}`, videos, {
                iterator: frameIterator(videos.c.video, options),
              })
              const rows = await view.select('frame').collect()
              const pixels = await Promise.all(rows.map(({ frame }) => frame.pixels()))
              check(pixels.filter(({ data }) => data.length === FRAME_BYTES).length, frames)
              await db.dropTable(view.path)
              await db.dropTable(videos.path)
            })
          },
        },
        ROUNDS,
      )
      print({
        subject: `time to have the pixels of ${name} of a minute of 720p, Node, by the processor time of ffmpeg`,
        ratio: times.polytable / times.ffmpeg,
        target: { atMost: 1.1 },
        details: `${ms(times.polytable)}, ffmpeg to raw RGBA ${ms(times.ffmpeg)}`,
      })
    }
  } finally {
    await db.close()
  }
})
