import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { open, pt } from 'polytable'
import { frameIterator } from 'polytable/functions'
import { alternate } from './support/measure.ts'
import { ms, print } from './support/report.ts'
import { withTemporaryDirectory } from './support/temporary.ts'
import { makeVideo } from './support/video.ts'

const ROUNDS = 3
const FRAME_BYTES = 1280 * 720 * 4
const FRAMES = 60

/** One frame per second as raw RGBA through a pipe, read to the end. */
async function framesByFfmpeg(video: string): Promise<void> {
  const { stdout } = spawn(
    'ffmpeg',
    [...['-v', 'error', '-i', video, '-vf', 'fps=1', '-f', 'rawvideo', '-pix_fmt', 'rgba'], 'pipe:1'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let bytes = 0
  for await (const chunk of stdout) bytes += (chunk as Buffer).length
  check(bytes)
}

function check(bytes: number): void {
  if (bytes !== FRAMES * FRAME_BYTES)
    throw new Error(`${bytes} bytes of frames instead of ${FRAMES * FRAME_BYTES}`)
}

await withTemporaryDirectory(async (directory) => {
  const video = join(directory, 'video.mp4')
  await makeVideo(video)
  const db = await open(join(directory, 'database'))
  try {
    const times = await alternate(
      {
        ffmpeg: () => framesByFfmpeg(video),
        async polytable(n) {
          const videos = await db.createTable(`videos${n}`, { video: pt.video() })
          await videos.insert({ video })
          const frames = await db.createView(`frames${n}`, videos, {
            iterator: frameIterator(videos.c.video, { fps: 1 }),
          })
          let bytes = 0
          const rows = await frames.select('frame').collect()
          const pixels = await Promise.all(rows.map(({ frame }) => frame.pixels()))
          for (const { data } of pixels) bytes += data.length
          check(bytes)
          await db.dropTable(frames.path)
          await db.dropTable(videos.path)
        },
      },
      ROUNDS,
    )
    print({
      subject: 'time to have the pixels of a frame per second of a minute of 720p, Node',
      ratio: times.polytable / times.ffmpeg,
      target: { atMost: 1.2 },
      details: `${ms(times.polytable)}, ffmpeg to raw RGBA in a pipe ${ms(times.ffmpeg)}`,
    })
  } finally {
    await db.close()
  }
})
