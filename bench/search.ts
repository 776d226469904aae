import { open, pt, type Database } from 'polytable'
import { clusteredVectors, DIMENSIONS, nearestTen, recallOf } from './support/clustered-vectors.ts'
import { searchWithLance } from './support/lance.ts'
import { median, wallTime } from './support/measure.ts'
import { openPlainPglite } from './support/plain-pglite.ts'
import { ms, print } from './support/report.ts'
import { withTemporaryDirectory } from './support/temporary.ts'
import { copyVectors } from './support/vector-copy.ts'

/** A million take minutes, and 3 GB of memory. */
const COUNT = Number(process.env['POLYTABLE_BENCH_VECTORS'] ?? 100_000)
const QUERIES = 100
const BATCH = 10_000
const MANY = COUNT.toLocaleString('en')

const nextVector = clusteredVectors(2)
const vectors = Array.from({ length: COUNT }, nextVector)
const queries = Array.from({ length: QUERIES }, nextVector)
const nearest = nearestTen(vectors, queries)

const embedNumber = pt.udf({
  name: 'benchEmbedding',
  params: { number: pt.string() },
  returns: pt.array({ shape: [DIMENSIONS], dtype: 'float32' }),
  run: ({ number }) => vectors[Number(number)]!,
})

const rows = (start: number, count: number): { id: number; text: string }[] =>
  Array.from({ length: count }, (_, i) => ({ id: start + i, text: String((start + i) % COUNT) }))

async function itemsOf(db: Database) {
  const made = await db.createTable('items', { id: pt.int(), text: pt.string() })
  return made.addEmbeddingIndex(made.c.text, { embedding: embedNumber })
}
type Items = Awaited<ReturnType<typeof itemsOf>>

/** Milliseconds of the median search, and what share of the nearest was found, of rows whose number is a multiple of `step`. */
async function searches(items: Items, effort: number | undefined, step = 1) {
  const times: number[] = []
  const found: number[][] = []
  const source = step === 1 ? items : items.where(items.c.id.mod(step).eq(0))
  for (const vector of queries) {
    const sim = items.c.text.similarity({ vector, effort })
    const search = source.orderBy(sim, 'desc').limit(10).select({ id: items.c.id, sim })
    times.push(await wallTime(async () => found.push((await search.collect()).map(({ id }) => id))))
  }
  return { p50: median(times), found }
}

await withTemporaryDirectory(async (directory) => {
  const path = `${directory}/db`
  const db = await open(path)
  let items = await itemsOf(db)
  const fill = await wallTime(async () => {
    for (let start = 0; start < COUNT; start += BATCH) await items.insert(rows(start, BATCH))
  })
  const plain = await openPlainPglite(`${directory}/plain`)
  await plain.query('CREATE EXTENSION IF NOT EXISTS vector')
  await plain.query(`CREATE TABLE items (id int8 PRIMARY KEY, v vector(${DIMENSIONS}))`)
  const copy = await wallTime(async () => {
    for (let start = 0; start < COUNT; start += BATCH)
      await copyVectors(plain, 'items', start, vectors.slice(start, start + BATCH))
  })
  print({
    subject: `rows a second into an index of ${MANY} vectors, by a binary COPY of the vectors alone`,
    ratio: copy / fill,
    target: { atLeast: 0.7 },
    details: `${ms(fill)}, COPY ${ms(copy)}`,
  })
  await searches(items, undefined)
  const lance = await searchWithLance(`${directory}/lance`, vectors, queries, nearest, 0.95)
  const exactTimes: number[] = []
  for (const query of queries.slice(0, 20)) {
    exactTimes.push(
      await wallTime(() =>
        plain.query('SELECT id FROM items ORDER BY v <=> $1::vector LIMIT 10', [`[${query.join(',')}]`]),
      ),
    )
  }
  const scan = median(exactTimes)
  for (const effort of [undefined, 0.8]) {
    const { p50, found } = await searches(items, effort)
    const details = `${ms(p50)}, recall ${recallOf(found, nearest).toFixed(3)}`
    print({
      subject: `the 10 nearest of ${MANY}, effort ${effort ?? 'as it is'}, by LanceDB`,
      ratio: p50 / lance.p50,
      target: { atMost: 1.5 },
      details: `${details}; LanceDB ${ms(lance.p50)}, recall ${lance.recall.toFixed(3)} (${lance.settings})`,
    })
    print({
      subject: `the 10 nearest of ${MANY}, effort ${effort ?? 'as it is'}, by pgvector's exact scan`,
      ratio: p50 / scan,
      target: { atMost: 0.2 },
      details: `${details}; scan ${ms(scan)}`,
    })
  }
  for (const step of [10, 100, 1000]) {
    const exact = await searches(items, 1, step)
    const { p50, found } = await searches(items, undefined, step)
    const recall = recallOf(
      found,
      exact.found.map((ids) => new Set(ids)),
    )
    print({
      subject: `recall where a condition leaves one of ${step}`,
      ratio: recall,
      target: { atLeast: 0.95 },
      details: `${ms(p50)}, exact ${ms(exact.p50)}`,
    })
  }
  const bare = await db.createTable('bare', { id: pt.int(), text: pt.string() })
  for (let start = 0; start < COUNT; start += BATCH) await bare.insert(rows(start, BATCH))
  const withVectors = await bare.addComputedColumn({ vector: embedNumber({ number: bare.c.text }) })
  const added = { indexed: [] as number[], bare: [] as number[] }
  for (let n = 0; n < 10; n++) {
    added.indexed.push(await wallTime(() => items.insert(rows(COUNT + 100 * n, 100))))
    added.bare.push(await wallTime(() => withVectors.insert(rows(COUNT + 100 * n, 100))))
  }
  print({
    subject: `time to add 100 rows to ${MANY}, by a table that computes the vectors and has no index`,
    ratio: median(added.indexed) / median(added.bare),
    target: { atMost: 1.3 },
    details: `${ms(median(added.indexed))}, without ${ms(median(added.bare))}`,
  })
  await db.close()
  await plain.close()
  const first = await wallTime(async () => {
    const again = await open(path)
    items = (await again.getTable('items')) as unknown as Items
    await items
      .orderBy(items.c.text.similarity({ vector: queries[0]! }), 'desc')
      .limit(10)
      .collect()
    await again.close()
  })
  print({ subject: `open to the first answer, and close, of ${MANY}`, details: ms(first) })
})
