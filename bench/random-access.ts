import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { open, pt } from 'polytable'
import { video } from 'polytable/functions'
import { residentBytes } from './support/memory.ts'
import { alternateTimed } from './support/measure.ts'
import { mib, ms, print } from './support/report.ts'
import { withTemporaryDirectory } from './support/temporary.ts'
import { anotherVideo, lengthenVideo, makeVideo } from './support/video.ts'

const FRAMES = 100
const MINUTES = 120
const ROUNDS = 3

await withTemporaryDirectory(async (directory) => {
  const [short, long] = [join(directory, 'minute.mp4'), join(directory, 'long.mp4')]
  await makeVideo(short, '320x180')
  await lengthenVideo(short, MINUTES, long)
  const db = await open(join(directory, 'database'))
  let peak = 0
  const sampler = setInterval(() => (peak = Math.max(peak, residentBytes())), 50)
  try {
    /** Milliseconds to have frames of a video at times that follow no order; another video each time, so that nothing is known of it. */
    const read = async (file: string, seconds: number, n: number): Promise<number> => {
      const path = `t${n}_${seconds}`
      const t = await db.createTable(path, { video: pt.video() })
      await t.insert({ video: await anotherVideo(file, n) })
      const times = Array.from({ length: FRAMES }, (_, i) => ((i * 61) % FRAMES) * (seconds / FRAMES))
      const extracted = times.map((at) => video.extractFrame(t.c.video, { timestamp: at }))
      const start = performance.now()
      const [row] = await t.select(Object.fromEntries(extracted.entries())).collect()
      for (const frame of Object.values(row!)) {
        if ((await frame!.pixels()).width !== 320) throw new Error('It is another video')
      }
      const time = performance.now() - start
      await db.dropTable(path)
      return time
    }
    const before = residentBytes()
    const times = await alternateTimed(
      { short: (n) => read(short, 60, n), long: (n) => read(long, 60 * MINUTES, n) },
      ROUNDS,
      0,
    )
    print({
      subject: `time of ${FRAMES} frames from all over a video of two hours, by that of one minute, Node`,
      ratio: times.long / times.short,
      details: `${ms(times.long)}, ${ms(times.short)}; ${mib((await stat(long)).size)}; memory ${mib(before)} before, ${mib(peak)} at the most`,
    })
  } finally {
    clearInterval(sampler)
    await db.close()
  }
})
