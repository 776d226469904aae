import { join } from 'node:path'
import { withPage } from './support/chromium.ts'
import { median } from './support/measure.ts'
import { ms, print } from './support/report.ts'
import { withTemporaryDirectory } from './support/temporary.ts'
import { makeVideo } from './support/video.ts'

const ROUNDS = 3

await withTemporaryDirectory(async (directory) => {
  const video = join(directory, 'video.mp4')
  await makeVideo(video)
  await withPage('frames', async ({ call, fileUrl }) => {
    await call('load', fileUrl(video))
    const times = { polytable: [] as number[], ffmpegWasm: [] as number[] }
    for (let round = 0; round < ROUNDS; round++) {
      times.polytable.push((await call('polytable')) as number)
      times.ffmpegWasm.push((await call('ffmpegWasm')) as number)
    }
    const [ours, theirs] = [median(times.polytable), median(times.ffmpegWasm)]
    print({
      subject: 'time to have the pixels of a frame per second of a minute of 720p, Chromium',
      ratio: ours / theirs,
      target: { atMost: 0.6 },
      details: `${ms(ours)}, ffmpeg.wasm (one thread) to raw RGBA in memory ${ms(theirs)}`,
    })
  })
})
