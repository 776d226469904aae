import fc from 'fast-check'
import { coalesce, open, pt, type Database } from 'polytable'
import { lag, rank, rowNumber, sum } from 'polytable/functions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { propertyRuns } from '../engine/support/runs.ts'

interface ModelRow {
  readonly id: number
  readonly g: string | null
  readonly o: number | null
  readonly v: number | null
}
interface Windows {
  readonly running: number | null
  readonly place: number
  readonly before: number | null
  readonly rank: number
}
type Given = Omit<ModelRow, 'id'>
type Command =
  | { readonly kind: 'insert'; readonly rows: readonly Given[] }
  | { readonly kind: 'update'; readonly set: Partial<Given>; readonly above: number }
  | { readonly kind: 'delete'; readonly below: number }
  | { readonly kind: 'upsert'; readonly ids: readonly number[]; readonly row: Given }
  | { readonly kind: 'revert' }

const given: fc.Arbitrary<Given> = fc.record({
  g: fc.constantFrom('a', 'b', 'c', null),
  o: fc.option(fc.integer({ min: 0, max: 4 }), { freq: 6 }),
  v: fc.option(fc.integer({ min: -2, max: 5 }), { freq: 6 }),
})
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    arbitrary: fc.record({
      kind: fc.constant('insert'),
      rows: fc.array(given, { minLength: 1, maxLength: 3 }),
    }),
    weight: 3,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('update'),
      set: fc.oneof(
        given.map(({ g }) => ({ g })),
        given.map(({ o }) => ({ o })),
        given.map(({ v, o }) => ({ v, o })),
      ),
      above: fc.integer({ min: -3, max: 4 }),
    }),
    weight: 4,
  },
  {
    arbitrary: fc.record({ kind: fc.constant('delete'), below: fc.integer({ min: -2, max: 2 }) }),
    weight: 2,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('upsert'),
      ids: fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 2 }),
      row: given,
    }),
    weight: 2,
  },
  { arbitrary: fc.record({ kind: fc.constant('revert') }), weight: 2 },
) as fc.Arbitrary<Command>

/** The calls since the last time, of `running` and its partition. */
let calls: string[] = []
const seen = pt.udf({
  name: 'test.seenWindow',
  params: { g: pt.string().nullable(), n: pt.int().nullable() },
  returns: pt.string(),
  run: ({ g, n }) => {
    calls.push(`${g} ${n}`)
    return `${g} ${n}`
  },
})

const LAST = 1000

/** Nulls last, then in the order of insertion. */
function inOrder<R extends { readonly o: number | null }>(rows: readonly R[]): R[] {
  return [...rows].sort((a, b) => (a.o ?? LAST) - (b.o ?? LAST))
}

/** By the ids of rows: the sums of `v` along `o` in each partition. */
function runningSums(rows: readonly ModelRow[]): Map<number, number | null> {
  const sums = new Map<string | null, number | null>()
  const byId = new Map<number, number | null>()
  for (const { id, g, v } of inOrder(rows)) {
    const before = sums.get(g) ?? null
    const now = v === null ? before : (before ?? 0) + v
    sums.set(g, now)
    byId.set(id, now)
  }
  return byId
}

function windowsOf(rows: readonly ModelRow[]): Map<number, Windows> {
  const running = runningSums(rows)
  const last = new Map<string | null, { place: number; v: number | null }>()
  const windows = new Map<number, Windows>()
  // Nulls are last in both directions.
  const height = ({ o }: ModelRow): number => o ?? -Infinity
  for (const row of inOrder(rows)) {
    const { place, v } = last.get(row.g) ?? { place: 0, v: null }
    windows.set(row.id, {
      running: running.get(row.id)!,
      place: place + 1,
      before: v,
      rank: 1 + rows.filter((other) => height(other) > height(row)).length,
    })
    last.set(row.g, { place: place + 1, v: row.v })
  }
  return windows
}

function sorted<R extends { readonly id: number }>(rows: readonly R[]): R[] {
  return [...rows].sort((a, b) => a.id - b.id)
}

describe('Columns over windows under random changes', () => {
  let db: Database
  let tables = 0
  beforeAll(async () => {
    db = await open('memory://')
  })
  afterAll(() => db?.close())

  async function runTrace(commands: readonly Command[]): Promise<void> {
    const path = `t${tables++}`
    const base = await db.createTable(path, {
      id: pt.int().primaryKey(),
      g: pt.string().nullable(),
      o: pt.int().nullable(),
      v: pt.int().nullable(),
    })
    const over = { partitionBy: base.c.g, orderBy: base.c.o }
    const w = await base.addComputedColumn({
      running: sum(base.c.v).over(over),
      place: rowNumber().over(over),
      before: lag(base.c.v).over(over),
      rank: rank().over({ orderBy: [[base.c.o, 'desc']] }),
    })
    const t = await w.addComputedColumn({ shown: seen({ g: w.c.g, n: w.c.running }) })
    const view = await db.createView(`${path}_view`, t.where(t.c.v.gt(0)), {
      additionalColumns: { part: sum(t.c.running).over({ partitionBy: t.c.g, orderBy: t.c.o }) },
    })
    const past: (readonly ModelRow[])[] = [[]]
    let nextId = 1
    const change = (rows: readonly ModelRow[], one: Command): ModelRow[] => {
      switch (one.kind) {
        case 'insert':
          return [...rows, ...one.rows.map((row) => ({ ...row, id: 100 + nextId++ }))]
        case 'update':
          return rows.map((row) => ((row.v ?? -9) > one.above ? { ...row, ...one.set } : row))
        case 'delete':
          return rows.filter((row) => row.v === null || row.v >= one.below)
        case 'upsert': {
          const added = one.ids.filter((id) => !rows.some((row) => row.id === id))
          const changed = rows.map((row) => (one.ids.includes(row.id) ? { ...one.row, id: row.id } : row))
          return [...changed, ...added.map((id) => ({ ...one.row, id }))]
        }
        case 'revert':
          return [...past.at(-1)!]
      }
    }
    for (const one of commands) {
      const before = past.at(-1)!
      calls = []
      if (one.kind === 'revert') {
        if (past.length === 1) continue
        past.pop()
        await t.revert()
      } else {
        const after = change(before, one)
        const isTouched = (row: ModelRow): boolean =>
          one.kind === 'update'
            ? (row.v ?? -9) > one.above
            : one.kind === 'upsert' && one.ids.includes(row.id)
        const isChange = after.length !== before.length || before.some(isTouched)
        if (one.kind === 'insert') await t.insert(after.slice(before.length))
        if (one.kind === 'update') await t.update(one.set, { where: coalesce(t.c.v, -9).gt(one.above) })
        if (one.kind === 'delete') await t.delete({ where: t.c.v.lt(one.below) })
        if (one.kind === 'upsert')
          await t.batchUpdate(
            one.ids.map((id) => ({ id, ...one.row })),
            { ifNotExists: 'insert' },
          )
        if (!isChange) continue
        past.push(after)
        const assigned = new Set(one.kind === 'update' ? Object.keys(one.set) : ['g'])
        await compareWork(before, after, isTouched, assigned)
      }
      await compareRows(past.at(-1)!)
    }
    await db.dropTable(path, { force: true })

    /** Row versions are written, and functions called, for rows that changed and for no others. */
    async function compareWork(
      before: readonly ModelRow[],
      after: readonly ModelRow[],
      isTouched: (row: ModelRow) => boolean,
      assigned: ReadonlySet<string>,
    ): Promise<void> {
      const [was, is] = [windowsOf(before), windowsOf(after)]
      const kept = before.filter(({ id }) => is.has(id))
      const differs = (row: ModelRow): boolean =>
        JSON.stringify(was.get(row.id)) !== JSON.stringify(is.get(row.id))
      const [version] = await t.history(1)
      expect(version!.updates).toBe(kept.filter((row) => isTouched(row) || differs(row)).length)
      // A row is computed anew where its window changed, or where what it reads besides was assigned.
      const isAssigned = ({ id }: ModelRow): boolean =>
        assigned.has('g') && before.some((row) => row.id === id && isTouched(row))
      const wanted = after.filter(
        (row) => !was.has(row.id) || was.get(row.id)!.running !== is.get(row.id)!.running || isAssigned(row),
      )
      expect([...calls].sort()).toEqual(wanted.map((row) => `${row.g} ${is.get(row.id)!.running}`).sort())
    }

    async function compareRows(rows: readonly ModelRow[]): Promise<void> {
      const windows = windowsOf(rows)
      const wanted = rows.map((row) => ({
        ...row,
        ...windows.get(row.id)!,
        shown: `${row.g} ${windows.get(row.id)!.running}`,
      }))
      expect(sorted(await t.collect())).toEqual(sorted(wanted))
      const shown = wanted.filter(({ v }) => v !== null && v > 0)
      const parts = runningSums(shown.map(({ id, g, o, running }) => ({ id, g, o, v: running })))
      expect(sorted(await view.select('id', 'part').collect())).toEqual(
        sorted(shown.map(({ id }) => ({ id, part: parts.get(id)! }))),
      )
    }
  }

  it(
    'equal a naive recomputation, and touch no other rows',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 6, size: 'max' }), runTrace),
        propertyRuns(25),
      )
    },
    Number(process.env.POLYTABLE_RUNS ?? 1) * 120_000,
  )
})
