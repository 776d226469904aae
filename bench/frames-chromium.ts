import { join } from 'node:path'
import { withPage } from './support/chromium.ts'
import { everySecond, keyFrames, processorTime } from './support/ffmpeg-frames.ts'
import { alternateTimed } from './support/measure.ts'
import { ms, print } from './support/report.ts'
import { withTemporaryDirectory } from './support/temporary.ts'
import { makeVideo } from './support/video.ts'

const ROUNDS = 3
const VIEWS = 10

await withTemporaryDirectory(async (directory) => {
  const video = join(directory, 'video.mp4')
  await makeVideo(video)
  await withPage('frames', async ({ call, fileUrl }) => {
    await call('load', fileUrl(video))
    const page = (name: string, argument?: unknown) => () => call(name, argument) as Promise<number>
    const second = page('polytable', { options: { fps: 1 }, frames: 60 })
    const times = await alternateTimed(
      {
        second,
        wasm: page('ffmpegWasm'),
        native: () => processorTime(video, everySecond),
        keys: page('polytable', { options: { keyframesOnly: true }, frames: 30 }),
        nativeKeys: () => processorTime(video, keyFrames),
        one: page('views', 1),
        ten: page('views', VIEWS),
      },
      ROUNDS,
    )
    print({
      subject: 'time to have the pixels of a frame per second of a minute of 720p, Chromium',
      ratio: times.second / times.wasm,
      target: { atMost: 0.6 },
      details: `${ms(times.second)}, ffmpeg.wasm (one thread) to raw RGBA in memory ${ms(times.wasm)}`,
    })
    print({
      subject: 'the same, by the processor time of the program ffmpeg',
      ratio: times.second / times.native,
      target: { atMost: 0.6 },
      details: `${ms(times.second)}, ffmpeg ${ms(times.native)}`,
    })
    print({
      subject: 'the same for all key frames',
      ratio: times.keys / times.nativeKeys,
      target: { atMost: 0.6 },
      details: `${ms(times.keys)}, ffmpeg ${ms(times.nativeKeys)}`,
    })
    print({
      subject: `the frames of ${VIEWS} views over the same video, by that of one view`,
      ratio: times.ten / times.one,
      target: { atMost: 1.3 },
      details: `${ms(times.ten)}, one ${ms(times.one)}`,
    })
  })
})
