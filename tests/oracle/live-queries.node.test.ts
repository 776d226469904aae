import fc from 'fast-check'
import { open, pt, type Database, type Query } from 'polytable'
import { count, max, min, rowNumber, string, sum } from 'polytable/functions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { propertyRuns } from '../engine/support/runs.ts'

type Rows = readonly unknown[]

/** The results that a live query gave, the last of which has to become what the query gives. */
class Followed {
  readonly name: string
  readonly seen: Rows[] = []
  readonly #query: Query<never, unknown>
  readonly #aborter = new AbortController()
  readonly #done: Promise<void>

  constructor(name: string, query: unknown) {
    this.name = name
    this.#query = query as Query<never, unknown>
    this.#done = this.#follow()
  }

  async #follow(): Promise<void> {
    for await (const rows of this.#query.live({ signal: this.#aborter.signal })) this.seen.push(rows)
  }

  async check(): Promise<void> {
    const expected = await this.#query.collect()
    const isThere = (): boolean => this.seen.length > 0 && equal(this.seen.at(-1)!, expected)
    for (let waited = 0; !isThere() && waited < 200; waited++)
      await new Promise((done) => setTimeout(done, 5))
    expect(this.seen.at(-1), this.name).toEqual(expected)
  }

  async stop(): Promise<void> {
    this.#aborter.abort()
    await this.#done
  }

  checkSteps(): void {
    for (let i = 1; i < this.seen.length; i++)
      expect(equal(this.seen[i - 1]!, this.seen[i]!), `${this.name}: told again without a change`).toBe(false)
  }
}

function equal(a: Rows, b: Rows): boolean {
  const text = (rows: Rows): string =>
    JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
  return text(a) === text(b)
}

const row = fc.record({
  n: fc.integer({ min: -3, max: 9 }),
  big: fc.bigInt({ min: -(2n ** 53n), max: 2n ** 53n }),
  word: fc.constantFrom('a', 'b', 'c', 'longer'),
  other: fc.option(fc.integer({ min: 0, max: 4 })),
  at: fc.constantFrom(new Date('2024-01-01T00:00:00Z'), new Date('2025-06-01T12:30:00Z')),
  day: fc.constantFrom('2024-02-29', '2025-01-01'),
  share: fc.option(fc.constantFrom(0.1, 0.2, 0.3, 1e16, -1e16, -0, Number.NaN, Infinity)),
  doc: fc.constantFrom({ long: 1, a: [-0, 2] }, { b: null, a: 'x' }, null, 7),
})
const commands = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('insert' as const),
        rows: fc.array(row, { minLength: 1, maxLength: 5 }),
        wait: fc.constantFrom('computed' as const, 'stored' as const),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('update' as const),
        below: fc.integer({ min: -3, max: 9 }),
        to: fc.integer({ min: -3, max: 9 }),
        column: fc.constantFrom('n', 'other'),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('delete' as const), n: fc.integer({ min: -3, max: 9 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('revert' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('addColumn' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('vacuum' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('updateWords' as const),
        below: fc.integer({ min: 0, max: 6 }),
        word: fc.constantFrom('a', 'b', 'c', 'longer'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('deleteWords' as const),
        weight: fc.integer({ min: 0, max: 5 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('insertWords' as const),
        word: fc.constantFrom('a', 'b', 'c', 'longer'),
        weight: fc.integer({ min: 0, max: 5 }),
      }),
    },
  ),
  { minLength: 1, maxLength: 8 },
)
type Commands = typeof commands extends fc.Arbitrary<infer T> ? T : never

describe('Live queries', () => {
  let db: Database
  let traces = 0
  beforeAll(async () => {
    db = await open('memory://')
  })
  afterAll(() => db?.close())

  async function runTrace(trace: Commands): Promise<void> {
    const at = traces++
    let t = await db
      .createTable(`t${at}`, {
        n: pt.int(),
        big: pt.bigint(),
        word: pt.string(),
        other: pt.int().nullable(),
        at: pt.timestamp(),
        day: pt.date(),
        share: pt.float().nullable(),
        doc: pt.json().nullable(),
      })
      .then((made) => made.addComputedColumn({ size: string.len(made.c.word), none: made.c.n.mul(0) }))
    const words = await db.createTable(`w${at}`, { word: pt.string(), weight: pt.int() })
    const extra = await db.createTable(`e${at}`, { weight: pt.int() })
    await extra.insert([{ weight: 0 }, { weight: 3 }, { weight: 4 }])
    const view = await db.createView(`v${at}`, t.where(t.c.n.gt(1)), {
      additionalColumns: { twice: t.c.n.mul(2) },
    })
    const twice = pt.udf({
      name: `twice${at}`,
      params: { n: pt.int() },
      returns: pt.int(),
      run: ({ n }) => 2 * n,
    })
    const followed = Object.entries({
      whole: t,
      ignoring: {
        live: (options: object) => t.live({ ...options, onError: 'ignore' }),
        collect: () => t.collect(),
      },
      filter: t.where(t.c.n.gt(2)).select({ n: t.c.n, size: t.c.size, half: t.c.n.div(2) }),
      large: t.where(t.c.big.gt(7n)).select('n', 'big'),
      moments: t.where(t.c.at.ge(new Date('2025-01-01T00:00:00Z'))).select('n', 'at'),
      shares: t.where(t.c.n.gt(0)).select('share', 'none').orderBy(t.c.share),
      documents: t.where(t.c.share.gt(0.1)).select('n', 'doc'),
      days: t.where(t.c.day.between('2024-01-01', '2024-12-31')).orderBy(t.c.day),
      words: t.where(t.c.word.eq('a')).where(t.c.other.isNull()),
      ordered: t.where(t.c.other.isNotNull()).select('n', 'other').orderBy(t.c.word, 'desc').orderBy(t.c.n),
      first: t.select('n', 'word').orderBy(t.c.n, 'desc').limit(3, { offset: 1 }),
      called: t.select({ n: twice({ n: t.c.n }) }),
      view: view.select('n', 'twice', 'size'),
      join: t
        .join(words, { on: t.c.word })
        .select({ n: t.c.n, weight: words.c.weight })
        .orderBy(words.c.weight),
      outer: t.join(words, { on: t.c.word, how: 'left' }).select({ n: t.c.n, weight: words.c.weight }),
      unmatched: t
        .join(words, { on: t.c.word, how: 'left' })
        .where(words.c.weight.isNull())
        .select('n', 'size')
        .orderBy(t.c.n, 'desc'),
      outerFirst: t
        .join(words, { on: t.c.word, how: 'left' })
        .select({ n: t.c.n, other: t.c.other, weight: words.c.weight })
        .orderBy(words.c.weight, 'desc')
        .limit(3, { offset: 1 }),
      outerTwice: t
        .join(words, { on: t.c.word, how: 'left' })
        .join(view, { on: words.c.weight.eq(view.c.n), how: 'left' })
        .select({ n: t.c.n, weight: words.c.weight, twice: view.c.twice }),
      outerThenInner: t
        .join(words, { on: t.c.word, how: 'left' })
        .join(extra, { on: extra.c.weight.eq(words.c.weight).or(words.c.weight.isNull()) })
        .select({ n: t.c.n, weight: words.c.weight, extra: extra.c.weight }),
      outerSecond: t
        .join(words, { on: t.c.word, how: 'right' })
        .where(t.c.n.isNull().or(t.c.n.gt(2)))
        .select({ n: t.c.n, weight: words.c.weight }),
      outerBoth: t
        .join(words, { on: t.c.word.eq(words.c.word).and(t.c.n.ge(words.c.weight)), how: 'full' })
        .select({ n: t.c.n, size: t.c.size, weight: words.c.weight }),
      outerBothOrdered: t
        .join(words, { on: t.c.other.eq(words.c.weight), how: 'full' })
        .select({ n: t.c.n, other: t.c.other, word: words.c.word })
        .orderBy(words.c.word)
        .limit(4),
      outerMixed: t
        .join(words, { on: t.c.word, how: 'left' })
        .join(extra, { on: extra.c.weight.eq(words.c.weight), how: 'full' })
        .select({ n: t.c.n, weight: words.c.weight, extra: extra.c.weight }),
      total: t
        .where(t.c.n.gt(0))
        .select({ rows: count(), sum: sum(t.c.n), big: sum(t.c.big), most: max(t.c.n) }),
      groups: t.groupBy(t.c.word).select({
        word: t.c.word,
        rows: count(),
        others: count(t.c.other),
        sum: sum(t.c.other),
        least: min(t.c.n),
      }),
      largest: t
        .groupBy(t.c.other)
        .having(count().gt(1))
        .select({ other: t.c.other, n: sum(t.c.n) })
        .orderBy(sum(t.c.n))
        .limit(2),
      ofView: view.groupBy(view.c.word).select({ word: view.c.word, twice: sum(view.c.twice) }),
      distinct: t.select('word').distinct(),
      distinctFirst: t
        .where(t.c.n.lt(5))
        .select('other', 'day')
        .distinct()
        .orderBy(t.c.other, 'desc')
        .limit(3),
      byExpression: t.groupBy(t.c.n.mod(3)).select({ left: t.c.n.mod(3), rows: count() }),
      numbered: t.select({ n: t.c.n, at: rowNumber().over({ orderBy: t.c.n }) }),
      union: t.select('n').union(words.select({ n: words.c.weight })),
      unionAll: t
        .where(t.c.n.gt(2))
        .select('n', 'word')
        .union(words.select({ n: words.c.weight, word: words.c.word }).orderBy(words.c.weight).limit(3), {
          all: true,
        })
        .union(
          extra
            .join(t, { on: extra.c.weight.eq(t.c.n), how: 'left' })
            .select({ n: extra.c.weight, word: t.c.word }),
          { all: true },
        ),
      unionOrdered: t
        .select('n')
        .union(words.select({ n: words.c.weight }), { all: true })
        .orderBy(t.c.n),
    }).map(([name, query]) => new Followed(name, query))
    try {
      for (const command of trace) {
        switch (command.do) {
          case 'insert':
            await t.insert(command.rows, { wait: command.wait })
            break
          case 'update':
            await t.update({ [command.column]: command.to }, { where: t.c.n.lt(command.below) })
            break
          case 'delete':
            await t.delete({ where: t.c.n.eq(command.n) })
            break
          case 'revert':
            await db.idle()
            await t.revert().catch(() => undefined)
            break
          case 'addColumn':
            t = (await t.addComputedColumn({
              [`c${t.columns().length}`]: t.c.n.add(1),
            })) as unknown as typeof t
            break
          case 'vacuum':
            await db.idle()
            await t.vacuum({ keepVersions: 1 })
            break
          case 'updateWords':
            await words.update({ word: command.word }, { where: words.c.weight.lt(command.below) })
            break
          case 'deleteWords':
            await words.delete({ where: words.c.weight.eq(command.weight) })
            break
          case 'insertWords':
            await words.insert({ word: command.word, weight: command.weight })
        }
        if (Math.abs(trace.length - at) % 2 === 0) for (const each of followed) await each.check()
      }
      await db.idle()
      for (const each of followed) await each.check()
      for (const each of followed) each.checkSteps()
    } finally {
      for (const each of followed) await each.stop()
    }
    await db.dropTable(view)
    await db.dropTable(t)
    await db.dropTable(words)
    await db.dropTable(extra)
  }

  it(
    'end with what their queries give after any statements, and tell nothing twice',
    () => fc.assert(fc.asyncProperty(commands, runTrace), propertyRuns(15)),
    Number(process.env.POLYTABLE_RUNS ?? 1) * 120_000,
  )
})
