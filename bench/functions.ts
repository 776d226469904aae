import { open, pt, type Database } from 'polytable'
import { calibrated } from './support/function-module.mjs'
import { alternate, wallTime } from './support/measure.ts'
import { ms, print } from './support/report.ts'

const ROUNDS = 5
const module = new URL('./support/function-module.mjs', import.meta.url)
const int = { params: { n: pt.int() }, returns: pt.int() }
const numbers = (count: number): { n: number }[] => Array.from({ length: count }, (_, n) => ({ n }))

const trivial = pt.udf({ name: 'bench.trivial', ...int, run: ({ n }) => n + 1 })
const inline = pt.udf({ name: 'bench.inlineSpin', ...int, run: ({ n }) => calibrated(n) })

function* threeOf({ n }: { n: number }): Generator<{ part: number }> {
  for (let part = 0; part < 3; part++) yield { part: n + part }
}
const parts = pt.iterator({
  name: 'bench.threeOf',
  params: int.params,
  outputs: { part: pt.int() },
  run: threeOf,
})

let tables = 0

async function inserting(db: Database, rows: readonly { n: number }[]): Promise<() => Promise<unknown>> {
  const t = await db.createTable(`plain${tables++}`, { n: pt.int(), m: pt.int() })
  return () => t.insert(rows.map(({ n }) => ({ n, m: n + 1 })))
}

/** What one cell costs: a table with a computed column against one that is given the same values. */
async function overhead(): Promise<void> {
  const rows = numbers(100_000)
  const db = await open('memory://')
  try {
    const times = await alternate(
      {
        given: async () => (await inserting(db, rows))(),
        computed: async () => {
          const t = await db.createTable(`computed${tables++}`, { n: pt.int() })
          await (await t.addComputedColumn({ m: trivial({ n: t.c.n }) })).insert(rows)
        },
      },
      ROUNDS,
    )
    const perCell = (1000 * (times.computed - times.given)) / rows.length
    print({
      subject: 'microseconds a cell of a trivial inline function, over inserting its value',
      ratio: perCell,
      target: { atMost: 3 },
      details: `100,000 rows in ${ms(times.computed)}, with given values ${ms(times.given)}`,
    })
  } finally {
    await db.close()
  }
}

/** The same work inline, in one thread, and in the pool. */
async function workers(): Promise<void> {
  const db = await open('memory://', { udfs: [module] })
  try {
    const { spin } = await import('./support/function-module.mjs')
    const t = await db.createTable('numbers', { n: pt.int() })
    await t.insert(numbers(20_000))
    const times = await alternate(
      {
        plain: () => t.select({ n: t.c.n }).collect(),
        one: () => t.select({ n: inline({ n: t.c.n }) }).collect(),
        pool: () => t.select({ n: spin({ n: t.c.n }) }).collect(),
      },
      ROUNDS,
    )
    print({
      subject: 'a pool of workers, by one thread, with a function of 50 µs',
      ratio: (times.one - times.plain) / (times.pool - times.plain),
      target: { atLeast: 1.6 },
      details: `20,000 rows in ${ms(times.pool)}, in one thread ${ms(times.one)}, without a function ${ms(times.plain)}`,
    })
  } finally {
    await db.close()
  }
}

/** A view whose iterator gives three rows for each of 20,000, by a loop that makes them and an insertion. */
async function iterating(): Promise<void> {
  const db = await open('memory://')
  try {
    const rows = numbers(20_000)
    const t = await db.createTable('numbers', { n: pt.int() })
    await t.insert(rows)
    const times = await alternate(
      {
        loop: async (round) => {
          const given = await db.createTable(`given${round}`, { n: pt.int(), part: pt.int() })
          await given.insert(rows.flatMap(({ n }) => [...threeOf({ n })].map(({ part }) => ({ n, part }))))
        },
        view: (round) => db.createView(`view${round}`, t, { iterator: parts({ n: t.c.n }) }),
      },
      ROUNDS,
    )
    print({
      subject: 'a view of a trivial iterator, by a loop and an insertion of the same rows',
      ratio: times.view / times.loop,
      target: { atMost: 2 },
      details: `60,000 rows of 20,000 in ${ms(times.view)}, the loop and the insertion ${ms(times.loop)}`,
    })
  } finally {
    await db.close()
  }
}

/** 10,000 calls that each wait for 10 ms, a hundred at a time. */
async function waiting(): Promise<void> {
  const db = await open('memory://')
  try {
    const wait = pt.udf({
      name: 'bench.wait',
      ...int,
      deterministic: false,
      run: ({ n }) => new Promise<number>((resolve) => setTimeout(() => resolve(n), 10)),
    })
    const t = await db.createTable('numbers', { n: pt.int() })
    await t.insert(numbers(10_000))
    const times = await alternate(
      {
        plain: () => t.select({ n: t.c.n }).collect(),
        ideal: async () => {
          for (let i = 0; i < 100; i++) {
            await Promise.all(
              numbers(100).map(({ n }) => new Promise((resolve) => setTimeout(() => resolve(n), 10))),
            )
          }
        },
        calls: () => t.select({ n: wait({ n: t.c.n }) }).collect(),
      },
      ROUNDS,
    )
    print({
      subject: '10,000 calls that wait for 10 ms, by a loop of 100 at a time',
      ratio: times.calls / times.ideal,
      target: { atMost: 1.15 },
      details: `${ms(times.calls)}, the loop ${ms(times.ideal)}, reading the rows ${ms(times.plain)} of it`,
    })
  } finally {
    await db.close()
  }
}

/** How many calls of a batched function are of a whole batch. */
async function batches(batchSize: number): Promise<void> {
  const db = await open('memory://')
  try {
    const sizes: number[] = []
    const batched = pt.udf({
      name: `bench.batched${batchSize}`,
      ...int,
      batchSize,
      run: (batch) => {
        sizes.push(batch.length)
        return batch.map(({ n }) => n)
      },
    })
    const t = await db.createTable('numbers', { n: pt.int() })
    const computed = await t.addComputedColumn({ m: batched({ n: t.c.n }) })
    const time = await wallTime(() => computed.insert(numbers(20_000)))
    const full = sizes.filter((size) => size === batchSize).length
    print({
      subject: `share of calls with a whole batch of ${batchSize}`,
      ratio: full / sizes.length,
      target: { atLeast: 0.95 },
      details: `${full} of ${sizes.length} calls for 20,000 rows, in ${ms(time)}`,
    })
  } finally {
    await db.close()
  }
}

await overhead()
await workers()
await iterating()
await waiting()
for (const size of [32, 300]) await batches(size)
