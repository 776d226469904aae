import { pt } from 'polytable'
import { stringSplitter } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

/** `count` rows with a text each; fails where told to, and refuses negative counts. */
const countUp = pt.iterator({
  name: 'test.countUp',
  params: { count: pt.int(), text: pt.string().default('string'), failAt: pt.int().nullable() },
  outputs: { icol: pt.int(), scol: pt.string() },
  run: function* ({ count, text, failAt }) {
    if (count < 0) throw new RangeError('count must not be negative')
    for (let icol = 0; icol < count; icol++) {
      if (icol === failAt) throw new Error(`no row ${icol}`)
      yield { icol, scol: `${text} ${icol}` }
    }
  },
})

onEveryBackend('Views', (backend) => {
  const numbers = async (...values: number[]) => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int(), label: pt.string() })
    if (values.length > 0) await t.insert(values.map((n) => ({ n, label: `n${n}` })))
    return t
  }

  test('of rows: they follow insertion, update and deletion', async () => {
    const t = await numbers(1, 5)
    const v = await backend.db.createView(backend.path('view'), t.where(t.c.n.gt(3)))
    expect(await v.collect()).toEqual([{ n: 5, label: 'n5' }])
    const status = await t.insert([2, 6, 7].map((n) => ({ n, label: 'new' })))
    expect(status.cascades).toMatchObject([{ table: v.path, inserts: 2 }])
    await t.update({ n: 10 }, { where: t.c.n.eq(1) })
    await t.update({ n: 0 }, { where: t.c.n.eq(6) })
    await t.update({ label: 'kept' }, { where: t.c.n.eq(7) })
    await t.delete({ where: t.c.n.eq(5) })
    expect(await v.orderBy(v.c.n).collect()).toEqual([
      { n: 7, label: 'kept' },
      { n: 10, label: 'n1' },
    ])
    expect([v.base, await t.listViews()]).toEqual([t.path, [v.path]])
  })

  test('of columns: chosen ones, computed ones, and additional ones', async () => {
    const t = await numbers(1, 2)
    const selected = await backend.db.createView(backend.path('view'), t.select('label'))
    expect(await selected.collect()).toEqual([{ label: 'n1' }, { label: 'n2' }])
    const v = await backend.db.createView(backend.path('view'), t.where(t.c.n.eq(2)), {
      additionalColumns: { double: t.c.n.mul(2), text: t.c.label.add('!') },
    })
    expect(v.columns()).toEqual(['double', 'text', 'n', 'label'])
    expect(await v.collect()).toEqual([{ double: 4, text: 'n2!', n: 2, label: 'n2' }])
    const named = await backend.db.createView(
      backend.path('view'),
      t.select({ label: t.c.label, half: t.c.n.div(2) }),
    )
    await t.insert({ n: 3, label: 'n3' })
    expect((await named.collect()).at(-1)).toEqual({ half: 1.5, label: 'n3' })
  })

  test('over views: changes reach all levels', async () => {
    const t = await numbers(1, 2, 3, 4)
    const a = await backend.db.createView(backend.path('a'), t.where(t.c.n.gt(1)), {
      additionalColumns: { double: t.c.n.mul(2) },
    })
    const b = await backend.db.createView(backend.path('b'), a.where(a.c.double.lt(8)), {
      additionalColumns: { next: a.c.double.add(1) },
    })
    expect((await b.collect()).map(({ n, next }) => [n, next])).toEqual([
      [2, 5],
      [3, 7],
    ])
    await t.update({ n: t.c.n.add(1) })
    await t.delete({ where: t.c.n.eq(3) })
    expect((await b.orderBy(b.c.n).collect()).map(({ n, next }) => [n, next])).toEqual([[2, 5]])
    expect(await a.listViews()).toEqual([b.path])
    expect([...(await t.listViews())].sort()).toEqual([a.path, b.path].sort())
  })

  test('are not written to, but take columns', async () => {
    const t = await numbers(1)
    const v = await backend.db.createView(backend.path('view'), t)
    await expectError(v.insert({ n: 1, label: 'x' }), 'UNSUPPORTED_OPERATION')
    await expectError(v.delete(), 'UNSUPPORTED_OPERATION')
    await expectError(v.update({ n: 1 }), 'UNSUPPORTED_OPERATION')
    const more = await v.addComputedColumn({ next: v.c.n.add(1) })
    await t.insert({ n: 2, label: 'n2' })
    expect((await more.collect()).map(({ next }) => next)).toEqual([2, 3])
    await expectError(t.addColumn({ next: pt.int().nullable() }), 'COLUMN_ALREADY_EXISTS')
  })

  test('are made of where and select only', async () => {
    const t = await numbers(1)
    for (const query of [t.limit(1), t.orderBy(t.c.n)]) {
      await expectError(() => backend.db.createView(backend.path('view'), query), 'UNSUPPORTED_OPERATION')
    }
    await expectError(
      backend.db.createView(backend.path('view'), t, { additionalColumns: { n: t.c.n.add(1) } }),
      'COLUMN_ALREADY_EXISTS',
    )
  })

  test('what an update does not touch in a view is not computed again', async () => {
    const calls: number[] = []
    const seen = pt.udf({
      name: 'test.seenInView',
      params: { n: pt.int() },
      returns: pt.int(),
      run: ({ n }) => {
        calls.push(n)
        return -n
      },
    })
    const t = await numbers(1, 2)
    const v = await backend.db.createView(backend.path('view'), t, {
      additionalColumns: { minus: seen({ n: t.c.n }) },
    })
    calls.length = 0
    await t.update({ label: 'changed' })
    expect(calls).toEqual([])
    expect((await v.collect()).map(({ minus, label }) => [minus, label])).toEqual([
      [-1, 'changed'],
      [-2, 'changed'],
    ])
  })

  test('with an iterator: its rows, in order, with their position', async () => {
    const t = await numbers(2, 3, 5)
    const v = await backend.db.createView(backend.path('view'), t, { iterator: countUp({ count: t.c.n }) })
    expect(v.columns()).toEqual(['pos', 'icol', 'scol', 'n', 'label'])
    const rows = await v.collect()
    expect(rows.map(({ n, pos, icol, scol }) => [n, pos, icol, scol])).toEqual(
      [2, 3, 5].flatMap((n) => Array.from({ length: n }, (_, pos) => [n, pos, pos, `string ${pos}`])),
    )
  })

  test('with an iterator: they follow the rows of their base, and views on them do', async () => {
    const t = await numbers(3)
    const v = await backend.db.createView(backend.path('view'), t, {
      iterator: countUp({ count: t.c.n, text: 't' }),
      additionalColumns: { suffix: t.c.label.add('_suffix') },
    })
    const derived = await v.addComputedColumn({ derived: v.c.scol.add('_suffix') })
    const nested = await backend.db.createView(backend.path('nested'), derived, {
      iterator: countUp({ count: v.c.icol, text: 'n' }),
    })
    const state = async () => [
      (await derived.orderBy(derived.c.pos).collect()).map((row) => row.derived),
      (await nested.collect()).map(({ icol }) => icol),
    ]
    expect(await state()).toEqual([
      ['t 0_suffix', 't 1_suffix', 't 2_suffix'],
      [0, 0, 1],
    ])
    await t.update({ n: 2 })
    expect(await state()).toEqual([['t 0_suffix', 't 1_suffix'], [0]])
    await t.insert({ n: 1, label: 'one' })
    expect(await derived.count()).toBe(3)
    await t.delete({ where: t.c.n.eq(2) })
    expect([await derived.count(), await nested.count()]).toEqual([1, 0])
  })

  test('null where an iterator needs a value gives no rows', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int().nullable() })
    await t.insert([{ n: null }, { n: 2 }])
    const v = await backend.db.createView(backend.path('view'), t, { iterator: countUp({ count: t.c.n }) })
    expect(await v.count()).toBe(2)
  })

  test('an iterator that fails breaks off what called it', async () => {
    const t = await numbers(100)
    const path = backend.path('view')
    const failing = countUp({ count: t.c.n, failAt: 50 })
    await expectError(backend.db.createView(path, t, { iterator: failing }), 'INTERNAL_ERROR', {
      message: 'no row 50',
    })
    expect(await backend.db.listTables()).not.toContain(path)
    await expectError(backend.db.getTable(path), 'TABLE_NOT_FOUND')
    const v = await backend.db.createView(path, t, { iterator: countUp({ count: t.c.n }) })
    await expectError(t.insert({ n: -1, label: 'x' }), 'INTERNAL_ERROR', { message: 'must not be negative' })
    expect([await t.count(), await v.count()]).toEqual([1, 100])
  })

  test('of sentences', async () => {
    const t = await backend.db.createTable(backend.path(), { text: pt.string() })
    await t.insert([{ text: 'One is here. Two is there! And Dr. Three?' }, { text: '' }])
    const v = await backend.db.createView(backend.path('view'), t.select({}), {
      iterator: stringSplitter(t.c.text, { separators: 'sentence' }),
    })
    const texts = (await v.collect()).map(({ text }) => text.trim())
    expect(texts.slice(0, 2)).toEqual(['One is here.', 'Two is there!'])
  })

  test('compute the same from rows that were inserted alone and from rows that were inserted with many others', async () => {
    const describe = pt.udf({
      name: `test.describe_${backend.path()}`,
      params: {
        n: pt.int(),
        f: pt.float(),
        large: pt.bigint(),
        s: pt.string(),
        at: pt.timestamp(),
        on: pt.date(),
        id: pt.uuid(),
        data: pt.json(),
      },
      returns: pt.string(),
      run: ({ n, f, large, at, data, ...texts }) =>
        [Object.is(n, -0), Object.is(f, -0), f, large, at.toISOString(), data, texts]
          .map((part) => (typeof part === 'object' ? JSON.stringify(part) : String(part)))
          .join(),
    })
    const t = await backend.db.createTable(backend.path(), {
      n: pt.int(),
      f: pt.float(),
      large: pt.bigint(),
      s: pt.string(),
      at: pt.timestamp(),
      on: pt.date(),
      id: pt.uuid(),
      data: pt.json(),
      kept: pt.bool(),
    })
    const { kept, data, ...scalars } = t.c
    const whole = await backend.db.createView(backend.path('whole'), t.where(kept), {
      additionalColumns: { told: describe({ ...scalars, data }) },
    })
    const parts = await backend.db.createView(backend.path('parts'), t.where(kept.and(t.c.f.ne(7))), {
      additionalColumns: { told: describe({ ...scalars, data: 'none' }), next: t.c.n.add(1) },
    })
    const row = (n: number, f: number, s: string) => ({
      n,
      f,
      large: 2n ** 62n,
      s,
      at: new Date(Date.UTC(1890, 1, 3, 4, 5, 6, 789)),
      on: '0044-03-15',
      id: 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11',
      data: { b: [1, -0], a: s },
      kept: true,
    })
    const rows = [
      row(-0, -0, 'Ä\u{1f600}'),
      row(1, NaN, ''),
      row(2, -Infinity, '\u2028'),
      row(3, 7, 'left out'),
    ]
    const others = Array.from({ length: 1200 }, (_, n) => ({ ...row(n, n, 'other'), kept: false }))
    for (const given of rows) await t.insert(given)
    await t.insert(rows)
    const alone = { whole: await whole.collect(), parts: await parts.collect() }
    expect([alone.whole.length, alone.parts.length]).toEqual([8, 6])
    await t.insert([...rows, ...others])
    const all = { whole: await whole.collect(), parts: await parts.collect() }
    expect(all.whole).toEqual([...alone.whole, ...alone.whole.slice(0, 4)])
    expect(all.parts).toEqual([...alone.parts, ...alone.parts.slice(0, 3)])
  })

  test('are the same after closing and opening again, and go on following', async ({ skip }) => {
    if (!backend.keeps) skip()
    const t = await numbers(2)
    const v = await backend.db.createView(backend.path('view'), t.where(t.c.n.lt(10)), {
      iterator: countUp({ count: t.c.n }),
    })
    const db = await backend.reopen()
    const [base, view] = [await db.getTable(t.path), await db.getTable(v.path)]
    expect(await view.count()).toBe(2)
    await base.insert([
      { n: 3, label: 'x' },
      { n: 30, label: 'y' },
    ])
    expect(await view.count()).toBe(5)
  })
})
