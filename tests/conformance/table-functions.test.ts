import { pt } from 'polytable'
import { string, sum } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectType } from '../types/expect-type.ts'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const inverse = pt.udf({
  name: 'tableFunctions.inverse',
  params: { n: pt.int() },
  returns: pt.float(),
  run: ({ n }) => {
    if (n === 0) throw new RangeError('division by zero')
    return 1 / n
  },
})

onEveryBackend('Tables as functions', (backend) => {
  const pipeline = async () => {
    const t = await backend.db.createTable(backend.path(), {
      n: pt.int(),
      size: pt.int().default(3),
      at: pt.timestamp().nullable(),
    })
    return t.addComputedColumn({ inv: inverse({ n: t.c.n }), next: t.c.n.add(t.c.size) })
  }

  test('give all columns, chosen ones, or one; nothing is stored', async () => {
    const steps = await pipeline()
    const all = pt.tableFunction(steps)
    const some = pt.tableFunction(steps, { returns: ['next', 'inv'] })
    const one = pt.tableFunction(steps, { returns: 'inv' })
    const t = await backend.db.createTable(backend.path(), { k: pt.int(), at: pt.timestamp().nullable() })
    await t.insert([{ k: 2, at: '2026-01-01T00:00:00Z' }, { k: 4 }])
    const added = await t.addComputedColumn({
      all: all({ n: t.c.k, at: t.c.at }),
      some: some({ n: t.c.k, size: 10 }),
      one: one({ n: t.c.k }),
    })
    const rows = await added.select('all', 'some', 'one').collect()
    expectType<{ next: number; inv: number }>()(rows[0]!.some)
    expectType<number | null>()(rows[0]!.one)
    expect(rows).toEqual([
      {
        all: { n: 2, size: 3, at: '2026-01-01T00:00:00Z', inv: 0.5, next: 5 },
        some: { next: 12, inv: 0.5 },
        one: 0.5,
      },
      { all: { n: 4, size: 3, at: null, inv: 0.25, next: 7 }, some: { next: 14, inv: 0.25 }, one: 0.25 },
    ])
    expect(await steps.count()).toBe(0)
  })

  test('keep errors to their rows and cells', async () => {
    const steps = await pipeline()
    const all = pt.tableFunction(steps)
    const one = pt.tableFunction(steps, { returns: 'inv' })
    const t = await backend.db.createTable(backend.path(), { k: pt.int() })
    await t.insert([{ k: 0 }, { k: 2 }])
    await expectError(t.addComputedColumn({ one: one({ n: t.c.k }) }), 'UNSUPPORTED_OPERATION', {
      message: 'division by zero',
    })
    const added = await t.addComputedColumn(
      { one: one({ n: t.c.k }), all: all({ n: t.c.k }) },
      { onError: 'ignore' },
    )
    const rows = await added
      .select({ one: added.c.one, why: added.c.one.errorType, all: added.c.all.get('next') })
      .collect()
    expect(rows).toEqual([
      { one: null, why: 'RangeError', all: 3 },
      { one: 0.5, why: null, all: 5 },
    ])
    const checked = await backend.db.createTable(backend.path(), { n: pt.int().check((n) => n.gt(1)) })
    const refused = await t.addComputedColumn(
      { refused: pt.tableFunction(checked)({ n: t.c.k }) },
      { onError: 'ignore' },
    )
    expect(await refused.select({ n: refused.c.refused.get('n') }).collect()).toEqual([{ n: null }, { n: 2 }])
  })

  test('are tables, and give columns that they have', async () => {
    const steps = await pipeline()
    const view = await backend.db.createView(backend.path('view'), steps)
    await expectError(() => pt.tableFunction(view), 'UNSUPPORTED_OPERATION')
    await expectError(() => pt.tableFunction(steps, { returns: 'gone' as 'n' }), 'COLUMN_NOT_FOUND')
    await expectError(() => pt.tableFunction(steps)({} as never), 'INVALID_ARGUMENT', {
      message: "requires the argument 'n'",
    })
  })
})

onEveryBackend('Expression macros', (backend) => {
  test('are the expression that they make, wherever expressions may stand', async () => {
    const share = pt.exprUdf({
      name: 'macros.share',
      params: { part: pt.float(), whole: pt.float(), digits: pt.int().default(100) },
      run: ({ part, whole, digits }) => part.div(whole).mul(digits),
    })
    const loud = pt.exprUdf({
      name: 'macros.loud',
      params: { text: pt.string() },
      run: ({ text }) => string.upper(text).add('!'),
    })
    const t = await backend.db.createTable(backend.path(), {
      a: pt.float(),
      b: pt.float(),
      text: pt.string(),
    })
    await t.insert([
      { a: 1, b: 4, text: 'x' },
      { a: 3, b: 4, text: 'y' },
    ])
    const added = await t.addComputedColumn({
      share: share({ part: t.c.a, whole: t.c.b }),
      loud: loud({ text: t.c.text }),
    })
    expect(await added.where(share({ part: t.c.a, whole: 4, digits: 10 }).gt(5)).collect()).toEqual([
      { a: 3, b: 4, text: 'y', share: 75, loud: 'Y!' },
    ])
    expect(await t.select({ all: sum(share({ part: t.c.a, whole: t.c.b })) }).collect()).toEqual([
      { all: 100 },
    ])
    const { columns } = await added.metadata()
    expect(columns.find(({ name }) => name === 'share')?.computedWith).not.toContain('macros')
    await expectError(() => share({ part: 1 } as never), 'INVALID_ARGUMENT', { message: "argument 'whole'" })
    // @ts-expect-error A text is no number.
    void (() => share({ part: t.c.text, whole: 1 }))
  })
})
