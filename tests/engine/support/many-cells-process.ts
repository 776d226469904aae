import { open, pt } from 'polytable'
import { image, video } from 'polytable/functions'

/** Reads many frames in one statement, and inserts many rows with one signal. The argument is a video. */
const { signal } = new AbortController()
const db = await open('memory://')
const films = await db.createTable('films', { film: pt.video() })
await films.insert({ film: process.argv[2]! }, { signal })
const frames = Array.from({ length: 30 }, (_, i) =>
  image.resize(video.extractFrame(films.c.film, { timestamp: i / 15 }), { size: [8, 8] }),
)
const row = await films.select(Object.fromEntries(frames.entries())).first()

const n = await db.createTable('n', { n: pt.int() })
const later = pt.udf({
  name: 'manyCells.later',
  params: { n: pt.int() },
  returns: pt.int(),
  resourcePool: 'request-rate:manyCells',
  run: async ({ n }) => n,
})
const computed = await n.addComputedColumn({ m: later({ n: n.c.n }) })
await Promise.all(Array.from({ length: 30 }, (_, i) => computed.insert({ n: i }, { signal })))
process.stdout.write(`${Object.values(row!).length} frames, ${await computed.count()} rows`)
await db.close()
