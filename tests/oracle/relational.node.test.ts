import fc from 'fast-check'
import { open, pt, type Database } from 'polytable'
import { count, countDistinct, makeList, max, min, rowNumber, sum } from 'polytable/functions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { propertyRuns } from '../engine/support/runs.ts'

interface Left {
  readonly k: number | null
  readonly s: string
  readonly n: number
}
interface Right {
  readonly k: number | null
  readonly t: string
}

const key = fc.option(fc.integer({ min: 0, max: 3 }))
const lefts = fc.array(
  fc.record<Left>({ k: key, s: fc.constantFrom('a', 'b', 'é'), n: fc.integer({ min: -5, max: 5 }) }),
  {
    minLength: 1,
    maxLength: 9,
  },
)
const rights = fc.array(fc.record<Right>({ k: key, t: fc.constantFrom('x', 'y') }), {
  minLength: 1,
  maxLength: 6,
})

/** Whether an expression is left to SQL or computed in JavaScript. */
const place = fc.constantFrom('sql', 'javascript')

const same = pt.udf({
  name: 'relational_same',
  params: { n: pt.int().nullable() },
  returns: pt.int().nullable(),
  run: ({ n }) => n,
})

/** Rows put together by a value, in the order of their first ones. */
function groupsOf<T>(rows: readonly T[], by: (row: T) => unknown): T[][] {
  const groups = new Map<unknown, T[]>()
  for (const row of rows) groups.set(by(row), [...(groups.get(by(row)) ?? []), row])
  return [...groups.values()]
}

/** The rows of a join, those of the left side first, then what only the right side has. */
function joinOf(left: readonly Left[], right: readonly Right[], how: string): unknown[] {
  const rows: unknown[] = []
  for (const a of left) {
    const matches = right.filter((b) => a.k !== null && a.k === b.k)
    rows.push(...matches.map((b) => ({ s: a.s, n: a.n, t: b.t })))
    if (matches.length === 0 && (how === 'left' || how === 'full')) rows.push({ s: a.s, n: a.n, t: null })
  }
  if (how === 'right' || how === 'full') {
    const missing = right.filter((b) => b.k === null || !left.some((a) => a.k === b.k))
    rows.push(...missing.map((b) => ({ s: null, n: null, t: b.t })))
  }
  return rows
}

describe('Relational queries give what a naive program gives', { timeout: 120_000 }, () => {
  let db: Database
  beforeAll(async () => {
    db = await open('memory://')
  })
  afterAll(() => db?.close())

  const tables = async (left: readonly Left[], right: readonly Right[]) => {
    const a = await db.createTable(
      'a',
      { k: pt.int().nullable(), s: pt.string(), n: pt.int() },
      { ifExists: 'replace' },
    )
    const b = await db.createTable('b', { k: pt.int().nullable(), t: pt.string() }, { ifExists: 'replace' })
    await a.insert(left)
    if (right.length > 0) await b.insert(right)
    return { a, b }
  }

  it('groups, their conditions, distinct rows and windows', async () => {
    await fc.assert(
      fc.asyncProperty(
        lefts,
        place,
        place,
        fc.integer({ min: 0, max: 3 }),
        async (rows, keyIn, valueIn, least) => {
          const { a } = await tables(rows, [])
          const k = keyIn === 'sql' ? a.c.k : same({ n: a.c.k })
          const n = valueIn === 'sql' ? a.c.n : same({ n: a.c.n })
          const expected = groupsOf(rows, (row) => row.k)
            .filter((group) => group.length > least)
            .map((group) => {
              const numbers = group.map((row) => row.n)
              return {
                k: group[0]!.k,
                rows: group.length,
                sum: numbers.reduce((x, y) => x + y, 0),
                least: Math.min(...numbers),
                last: [...group.map((row) => row.s)].sort().at(-1),
                kinds: new Set(group.map((row) => row.s)).size,
                list: numbers,
              }
            })
          const query = a
            .groupBy(k)
            .having(count().gt(least))
            .select({
              k,
              rows: count(),
              sum: sum(n),
              least: min(n),
              last: max(a.c.s),
              kinds: countDistinct(a.c.s),
              list: makeList(n),
            })
          expect(await query.collect()).toEqual(expected)
          expect(await query.count()).toBe(expected.length)
          const different = groupsOf(rows, (row) => `${row.k} ${row.s}`).map(([row]) => ({
            k: row!.k,
            s: row!.s,
          }))
          expect(await a.select({ k, s: a.c.s }).distinct().collect()).toEqual(different)
          const seen = new Map<number | null, { sum: number; place: number }>()
          const running = rows.map((row) => {
            const before = seen.get(row.k) ?? { sum: 0, place: 0 }
            const now = { sum: before.sum + row.n, place: before.place + 1 }
            seen.set(row.k, now)
            return now
          })
          const over = { partitionBy: k, orderBy: a.rowId }
          expect(await a.select({ sum: sum(n).over(over), place: rowNumber().over(over) }).collect()).toEqual(
            running,
          )
        },
      ),
      propertyRuns(40),
    )
  })

  it('joins and unions', async () => {
    await fc.assert(
      fc.asyncProperty(
        lefts,
        rights,
        fc.constantFrom('inner', 'left', 'right', 'full'),
        fc.boolean(),
        async (left, right, how, all) => {
          const { a, b } = await tables(left, right)
          const joined = await a
            .join(b, { on: a.c.k.eq(b.c.k), how })
            .select({ s: a.c.s, n: a.c.n, t: b.c.t })
            .collect()
          expect(joined).toEqual(joinOf(left, right, how))
          const texts = [...left.map(({ s }) => s), ...right.map(({ t }) => t)]
          const union = a.select({ v: a.c.s }).union(b.select({ v: b.c.t }), { all })
          expect((await union.collect()).map(({ v }) => v)).toEqual(all ? texts : [...new Set(texts)])
        },
      ),
      propertyRuns(40),
    )
  })
})
