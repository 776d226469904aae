import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { onEveryBackend } from './support/backends.ts'

/** How often each function was called since it was last looked at; those that were not are left out. */
const calls = new Map<string, number>()
const count = (name: string): void => void calls.set(name, (calls.get(name) ?? 0) + 1)
function taken(): Record<string, number> {
  const counted = Object.fromEntries(calls)
  calls.clear()
  return counted
}

const counted = <const N extends string>(name: N) =>
  pt.udf({
    name: `leastWork.${name}`,
    params: { of: pt.json() },
    returns: pt.string(),
    run: ({ of }) => {
      count(name)
      return `${name} ${String(of)}`
    },
  })

const base = counted('base')
const onBase = counted('onBase')
const filtered = counted('filtered')
const over = counted('over')
const projected = counted('projected')
const piece = counted('piece')
const nestedPiece = counted('nestedPiece')
const sampled = counted('sampled')
const frozen = counted('frozen')
const ofPinned = counted('ofPinned')
const added = counted('added')
const passes = pt.udf({
  name: 'leastWork.passes',
  params: { n: pt.int() },
  returns: pt.bool(),
  run: ({ n }) => {
    count('passes')
    return n > 2
  },
})
const split = pt.iterator({
  name: 'leastWork.split',
  params: { n: pt.int() },
  outputs: { i: pt.int() },
  run: function* ({ n }) {
    count('split')
    for (let i = 0; i < n; i++) yield { i }
  },
})

onEveryBackend('Changes of a table cost its views', (backend) => {
  /** Rows n = 1…4, and views of every kind on them. */
  const pipeline = async () => {
    const { db } = backend
    const path = () => backend.path()
    const plain = await db.createTable(path(), {
      n: pt.int(),
      label: pt.string(),
      note: pt.string().nullable(),
    })
    await plain.insert([1, 2, 3, 4].map((n) => ({ n, label: `l${n}` })))
    taken()
    const t = await plain.addComputedColumn({ base: base({ of: plain.c.n }) })
    const t2 = await t.addComputedColumn({ onBase: onBase({ of: t.c.base }) })
    expect(taken()).toEqual({ base: 4, onBase: 4 })
    const f = await db.createView(path(), t2.where(t2.c.n.gt(2)), {
      additionalColumns: { filtered: filtered({ of: t2.c.label }) },
    })
    expect(taken()).toEqual({ filtered: 2 })
    const o = await db.createView(path(), f.where(f.c.label.ne('none')), {
      additionalColumns: { over: over({ of: f.c.n }) },
    })
    expect(taken()).toEqual({ over: 2 })
    const p = await db.createView(
      path(),
      t2.select({ label: t2.c.label, projected: projected({ of: t2.c.n }) }),
    )
    expect(taken()).toEqual({ projected: 4 })
    const s = await db.createView(path(), t2, { iterator: split({ n: t2.c.n }) })
    const s2 = await s.addComputedColumn({ piece: piece({ of: s.c.i }) })
    expect(taken()).toEqual({ split: 4, piece: 10 })
    const nested = await db.createView(path(), s2.where(s2.c.i.gt(1)), {
      additionalColumns: { nestedPiece: nestedPiece({ of: s2.c.label }) },
    })
    expect(taken()).toEqual({ nestedPiece: 3 })
    const drawn = await db.createView(path(), t2.sample({ fraction: 1, seed: 1 }), {
      additionalColumns: { sampled: sampled({ of: t2.c.label }) },
    })
    expect(taken()).toEqual({ sampled: 4 })
    const snapshot = await db.createSnapshot(path(), t2, {
      additionalColumns: { frozen: frozen({ of: t2.c.label }) },
    })
    const pinned = await db.createView(path(), snapshot, {
      additionalColumns: { ofPinned: ofPinned({ of: snapshot.c.n }) },
    })
    expect(taken()).toEqual({ frozen: 4, ofPinned: 4 })
    return { t: t2, f, o, p, s: s2, nested, drawn, snapshot, pinned }
  }

  test('of new rows: a call for each of their cells', async () => {
    const { t } = await pipeline()
    await t.insert({ n: 3, label: 'new' })
    expect(taken()).toEqual({
      base: 1,
      onBase: 1,
      filtered: 1,
      over: 1,
      projected: 1,
      split: 1,
      piece: 3,
      nestedPiece: 1,
      sampled: 1,
    })
    await t.insert({ n: 0, label: 'none' })
    expect(taken()).toEqual({ base: 1, onBase: 1, projected: 1, split: 1, sampled: 1 })
  })

  test('of changed columns: calls for the cells that read them, of rows that stay or come', async () => {
    const { t, o, nested } = await pipeline()
    await t.update({ note: 'unused' })
    expect(taken()).toEqual({})
    await t.update({ label: 'L4' }, { where: t.c.n.eq(4) })
    expect(taken()).toEqual({ filtered: 1, sampled: 1, nestedPiece: 2 })
    // Into the filtered view, whose column does not read what changed.
    await t.update({ n: 5 }, { where: t.c.n.eq(1) })
    expect(taken()).toEqual({
      base: 1,
      onBase: 1,
      filtered: 1,
      over: 1,
      projected: 1,
      split: 1,
      piece: 5,
      nestedPiece: 3,
    })
    // Within it.
    await t.update({ n: 6 }, { where: t.c.n.eq(5) })
    expect(taken()).toEqual({ base: 1, onBase: 1, over: 1, projected: 1, split: 1, piece: 6, nestedPiece: 4 })
    // Out of it.
    await t.update({ n: 0 }, { where: t.c.n.eq(6) })
    expect(taken()).toEqual({ base: 1, onBase: 1, projected: 1, split: 1 })
    // Out of the view over it alone, and into it again.
    await t.update({ label: 'none' }, { where: t.c.n.eq(3) })
    expect(taken()).toEqual({ filtered: 1, sampled: 1, nestedPiece: 1 })
    expect(await o.count()).toBe(1)
    await t.update({ label: 'l3' }, { where: t.c.n.eq(3) })
    expect(taken()).toEqual({ filtered: 1, sampled: 1, nestedPiece: 1, over: 1 })
    expect((await nested.collect()).length).toBe(3)
  })

  test('of deleted rows, and of a revert: nothing', async () => {
    const { t, f, s } = await pipeline()
    await t.delete({ where: t.c.n.ge(3) })
    await t.revert()
    expect(taken()).toEqual({})
    await t.insert({ n: 3, label: 'new' })
    taken()
    await t.revert()
    expect(taken()).toEqual({})
    expect([await f.count(), await s.count()]).toEqual([2, 10])
  })

  test('of recomputed columns: themselves and what reads them, or themselves alone', async () => {
    const { t, f, s } = await pipeline()
    await t.recomputeColumns(['base'])
    expect(taken()).toEqual({ base: 4, onBase: 4 })
    await t.recomputeColumns(['base'], { cascade: false })
    expect(taken()).toEqual({ base: 4 })
    await t.where(t.c.n.eq(2)).recomputeColumns(['onBase'])
    expect(taken()).toEqual({ onBase: 1 })
    await f.recomputeColumns(['filtered'])
    expect(taken()).toEqual({ filtered: 2 })
    await s.recomputeColumns(['piece'])
    expect(taken()).toEqual({ piece: 10 })
  })

  test('of changed schemas: only columns that are new', async () => {
    const { t, f } = await pipeline()
    const renamed = await t.renameColumn('label', 'title')
    const more = await renamed.addColumn({ extra: pt.string().nullable() })
    const fewer = await more.dropColumn('note')
    expect(taken()).toEqual({})
    const view = await (await backend.db.getTable(f.path)).addComputedColumn({ added: added({ of: f.c.n }) })
    expect(taken()).toEqual({ added: 2 })
    await fewer.update({ title: 'changed' } as never)
    expect(taken()).toEqual({ filtered: 2, sampled: 4, nestedPiece: 3 })
    await view.dropColumn('added')
    await fewer.update({ n: fewer.c.n } as never, { where: fewer.c.n.eq(1) })
    // What is assigned counts as changed, whatever the value.
    expect(taken()).toEqual({ base: 1, onBase: 1, projected: 1, split: 1, piece: 1 })
  })

  test('with a condition that is a function: it is decided for rows it may have changed for', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int(), label: pt.string() })
    await t.insert([1, 2, 3].map((n) => ({ n, label: 'l' })))
    taken()
    await backend.db.createView(backend.path(), t.where(passes({ n: t.c.n })), {
      additionalColumns: { filtered: filtered({ of: t.c.label }) },
    })
    expect(taken()).toEqual({ passes: 3, filtered: 1 })
    await t.update({ label: 'm' })
    expect(taken()).toEqual({ filtered: 1 })
    await t.update({ n: 4 }, { where: t.c.n.eq(1) })
    expect(taken()).toEqual({ passes: 1, filtered: 1 })
    await t.insert({ n: 0, label: 'new' })
    expect(taken()).toEqual({ passes: 1 })
    await t.delete()
    expect(taken()).toEqual({})
  })
})
