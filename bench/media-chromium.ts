import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { withPage, type Tab } from './support/chromium.ts'
import { alternateTimed } from './support/measure.ts'
import { makePhoto } from './support/photo.ts'
import { mib, ms, print } from './support/report.ts'
import { withTemporaryDirectory } from './support/temporary.ts'
import { lengthenVideo, makeVideo } from './support/video.ts'

const ROUNDS = 3
const IMPORTED_BYTES = 2 ** 31
const MAX_ADDED = 300 * 2 ** 20
const SAMPLE_MS = 100

/** The most memory that the browser holds while a large video is inserted, beyond what it held before. */
async function importLarge({ page, call, memory }: Tab, path: string): Promise<void> {
  await page.locator('input').setInputFiles(path)
  const idle = memory()
  let peak = idle
  const sampler = setInterval(() => (peak = Math.max(peak, memory())), SAMPLE_MS)
  const time = (await call('importChosen')) as number
  clearInterval(sampler)
  const { size } = await stat(path)
  print({
    subject: `memory of all processes of Chromium while a video of ${mib(size)} is inserted, above that before, by 300 MiB`,
    ratio: (peak - idle) / MAX_ADDED,
    target: { atMost: 1 },
    details: `${mib(idle)} before, ${mib(peak)} at the most, in ${ms(time)}`,
  })
}

await withTemporaryDirectory(async (directory) => {
  const [video, large, photo] = ['video.mp4', 'large.mp4', 'photo.jpg'].map((name) => join(directory, name))
  await makeVideo(video!)
  await makePhoto(photo!)
  await withPage('media', async (tab) => {
    await tab.call('load', { videoUrl: tab.fileUrl(video!), photoUrl: tab.fileUrl(photo!) })
    const page = (name: string) => () => tab.call(name) as Promise<number>
    const names = ['speech', 'speechWasm', 'trim', 'trimWasm', 'resize', 'resizeByCanvas'] as const
    const contestants = names.map((name) => [name, page(name)] as const)
    const times = await alternateTimed(
      Object.fromEntries(contestants) as Record<(typeof names)[number], () => Promise<number>>,
      ROUNDS,
    )
    print({
      subject:
        'time of the sound of a minute of video as WAV of one channel of 16 kHz, by ffmpeg.wasm, Chromium',
      ratio: times.speech / times.speechWasm,
      target: { atMost: 0.4 },
      details: `${ms(times.speech)}, ffmpeg.wasm ${ms(times.speechWasm)}`,
    })
    print({
      subject: 'time to cut out half a minute without encoding it again, by ffmpeg.wasm, Chromium',
      ratio: times.trim / times.trimWasm,
      target: { atMost: 0.5 },
      details: `${ms(times.trim)}, ffmpeg.wasm ${ms(times.trimWasm)}`,
    })
    print({
      subject:
        'time to insert a JPEG of 12 megapixels and have it as a PNG of 512 × 384, by that of a canvas, Chromium',
      ratio: times.resize / times.resizeByCanvas,
      target: { atMost: 1.2 },
      details: `${ms(times.resize)}, createImageBitmap and OffscreenCanvas ${ms(times.resizeByCanvas)}`,
    })
    await lengthenVideo(video!, Math.ceil(IMPORTED_BYTES / (await stat(video!)).size), large!)
    await importLarge(tab, large!)
  })
})
