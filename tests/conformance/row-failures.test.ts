import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { onEveryBackend } from './support/backends.ts'

/** Counts up to n, and fails after that where n is one of the bad ones. */
function counter(name: string) {
  const bad = new Set<number>()
  const runs: number[] = []
  const upTo = pt.iterator({
    name: `rowFailures.upTo.${name}`,
    params: { n: pt.int() },
    outputs: { i: pt.int() },
    run: function* ({ n }) {
      runs.push(n)
      for (let i = 0; i < n; i++) yield { i }
      if (bad.has(n)) throw new RangeError(`not ${n}`)
    },
  })
  return { upTo, bad, runs }
}

/** Lets values through that are above 0, and fails for the bad ones. */
function picker(name: string) {
  const bad = new Set<number>()
  const picks = pt.udf({
    name: `rowFailures.picks.${name}`,
    params: { n: pt.int() },
    returns: pt.bool(),
    run: ({ n }) => {
      if (bad.has(n)) throw new RangeError(`not ${n}`)
      return n > 0
    },
  })
  return { picks, bad }
}

const rowsOf = (...values: number[]) => values.map((n) => ({ n, x: 0 }))

onEveryBackend('Rows of views that fail', (backend) => {
  const numbers = () => backend.db.createTable(backend.path(), { n: pt.int(), x: pt.int() })
  const countOf = async (path: string) => {
    const tree = await backend.db.getDirTree()
    const node = tree.find((each) => each.path === path)
    return node?.kind === 'directory' ? undefined : node?.errorCount
  }
  /** What is listed of a view; the counts of the tree are of the same. */
  const listed = async (path: string) => {
    const errors = await backend.db.errors(path)
    expect(await countOf(path)).toBe(errors.length)
    return errors.map(({ kind, rowId, message }) => [kind, rowId, message])
  }

  test('are listed and counted, and go with their rows', async () => {
    const { upTo, bad } = counter('listed')
    const t = await numbers()
    const view = await backend.db.createView(backend.path(), t, { iterator: upTo({ n: t.c.n }) })
    for (const n of [2, 3, 0]) bad.add(n)
    expect(await t.insert(rowsOf(1, 2, 3, 0), { onError: 'ignore' })).toMatchObject({ errors: 3 })
    const errors = await backend.db.errors(view.path)
    const { path } = view
    expect(errors[0]).toMatchObject({
      ...{ kind: 'iterator', table: path, column: null, rowId: 2, pos: [] },
      ...{ type: 'RangeError', message: 'not 2' },
    })
    expect(errors[0]!.stack).toContain('RangeError: not 2')
    expect(await listed(path)).toEqual([
      ['iterator', 2, 'not 2'],
      ['iterator', 3, 'not 3'],
      ['iterator', 4, 'not 0'],
    ])
    expect((await view.history(1))[0]).toMatchObject({ errors: 3, inserts: 6 })
    await t.update({ x: 1 })
    expect(await listed(path)).toHaveLength(3)
    await t.delete({ where: t.c.n.eq(2) })
    expect(await listed(path)).toEqual([
      ['iterator', 3, 'not 3'],
      ['iterator', 4, 'not 0'],
    ])
    await t.update({ n: 1 }, { where: t.c.n.eq(3) })
    expect(await listed(path)).toEqual([['iterator', 4, 'not 0']])
    expect(await view.count()).toBe(2)
    await t.revert()
    await t.revert()
    expect(await listed(path)).toHaveLength(3)
    await t.revert({ toVersion: 0 })
    expect(await listed(path)).toEqual([])
  })

  test('are undone, vacuumed and dropped with what they are of', async () => {
    const { upTo, bad } = counter('undone')
    const { picks, bad: unpicked } = picker('undone')
    const t = await numbers()
    const view = await backend.db.createView(backend.path(), t, { iterator: upTo({ n: t.c.n }) })
    bad.add(0)
    unpicked.add(5)
    const strict = await backend.db.createView(backend.path(), t.where(picks({ n: t.c.n })))
    await expect(t.insert(rowsOf(0, 5))).rejects.toThrow('not 0')
    expect(await backend.db.errors(view.path)).toEqual([])
    await t.insert(rowsOf(0, 5), { onError: 'ignore' })
    expect(await listed(view.path)).toEqual([['iterator', 1, 'not 0']])
    expect(await listed(strict.path)).toEqual([['filter', 2, 'not 5']])
    // The version without rows is one of the view's all the same.
    expect((await strict.history(1))[0]).toMatchObject({ errors: 1, inserts: 0 })
    await t.delete({ where: t.c.n.eq(0) })
    await t.vacuum({ keepVersions: 1 })
    expect(await listed(view.path)).toEqual([])
    expect(await listed(strict.path)).toEqual([['filter', 2, 'not 5']])
    await backend.db.dropTable(strict)
    expect((await backend.db.errors()).filter(({ table }) => table === strict.path)).toEqual([])
  })

  test('of a filter are tried again where what it reads changes', async () => {
    const { picks, bad } = picker('filter')
    const { upTo, bad: uncounted, runs } = counter('filtered')
    const t = await numbers()
    const view = await backend.db.createView(backend.path(), t.where(picks({ n: t.c.x })), {
      iterator: upTo({ n: t.c.n }),
    })
    const above = await backend.db.createView(backend.path(), view.where(picks({ n: view.c.i.sub(1) })))
    bad.add(7)
    for (const n of [2, 0]) uncounted.add(n)
    await t.insert(
      [
        { n: 1, x: 7 },
        { n: 2, x: 1 },
        { n: 0, x: 1 },
        { n: 9, x: 8 },
      ],
      { onError: 'ignore' },
    )
    expect(await listed(view.path)).toEqual([
      ['filter', 1, 'not 7'],
      ['iterator', 2, 'not 2'],
      ['iterator', 3, 'not 0'],
    ])
    expect(await backend.db.errors(above.path)).toMatchObject([{ kind: 'filter', rowId: 4, pos: [8] }])
    // What stays in the view with its rows is not split again.
    runs.length = 0
    await t.update({ x: 2 }, { where: t.c.n.le(2) })
    expect(runs.sort()).toEqual([0, 1])
    expect(await listed(view.path)).toEqual([
      ['iterator', 2, 'not 2'],
      ['iterator', 3, 'not 0'],
    ])
    await t.update({ x: -1 }, { where: t.c.n.ge(2) })
    expect(await listed(view.path)).toEqual([['iterator', 3, 'not 0']])
    expect(await listed(above.path)).toEqual([])
    await t.update({ x: 7 })
    expect(await listed(view.path)).toHaveLength(4)
    expect(await view.count()).toBe(0)
  })

  test('are tried again by recomputing the view, with what is made on it', async () => {
    const { upTo, bad } = counter('recomputed')
    const { picks, bad: unpicked } = picker('recomputed')
    const t = await numbers()
    const view = await backend.db.createView(backend.path(), t.where(picks({ n: t.c.n.add(100) })), {
      iterator: upTo({ n: t.c.n }),
      additionalColumns: { j: t.c.n.mul(2), note: pt.string().nullable() },
    })
    const above = await backend.db.createView(backend.path(), view, {
      additionalColumns: { k: view.c.j.add(view.c.i) },
    })
    for (const n of [2, 3]) bad.add(n)
    unpicked.add(104)
    await t.insert(rowsOf(1, 2, 3, 4), { onError: 'ignore' })
    await view.update({ note: 'kept' })
    bad.delete(2)
    const again = await view.recomputeColumns(['i'], { errorsOnly: true })
    expect(again.errors).toBe(2)
    expect(await listed(view.path)).toEqual([
      ['iterator', 3, 'not 3'],
      ['filter', 4, 'not 104'],
    ])
    bad.clear()
    unpicked.clear()
    expect(await view.recomputeColumns(['j'], { errorsOnly: true })).toMatchObject({ errors: 0 })
    expect(await listed(view.path)).toEqual([])
    const expected = [1, 2, 3, 4].flatMap((n) =>
      Array.from({ length: n }, (_, i) => ({ n, i, k: 2 * n + i })),
    )
    expect(await above.select('n', 'i', 'k').collect()).toEqual(expected)
    expect(await view.where(view.c.note.eq('kept')).count()).toBe(6)
    // Nothing is left to be done.
    expect(await view.recomputeColumns([], { errorsOnly: true })).toMatchObject({ rows: 0 })
  })

  test.each(['as they were stored', 'and were changed since'])(
    'of jobs fail them, and are retried %s',
    async (how) => {
      const isChanged = how.startsWith('and')
      const { upTo, bad, runs } = counter(`jobs${String(isChanged)}`)
      const { picks, bad: unpicked } = picker(`jobs${String(isChanged)}`)
      const t = await numbers()
      const view = await backend.db.createView(backend.path(), t, { iterator: upTo({ n: t.c.n }) })
      const above = await backend.db.createView(backend.path(), view, {
        additionalColumns: { j: view.c.i.add(1) },
      })
      const picked = await backend.db.createView(backend.path(), t.where(picks({ n: t.c.n.add(100) })))
      for (const n of [0, 2]) bad.add(n)
      unpicked.add(101)
      await t.insert(rowsOf(0, 1, 2), { wait: 'stored' })
      if (isChanged) await t.update({ x: 1 })
      await backend.db.idle()
      expect(await listed(view.path)).toEqual([
        ['iterator', 1, 'not 0'],
        ['iterator', 3, 'not 2'],
      ])
      expect(await listed(picked.path)).toEqual([['filter', 2, 'not 101']])
      const jobOf = async () => (await backend.db.jobs()).find(({ table }) => table === t.path)
      const job = await jobOf()
      expect(job).toMatchObject({ state: 'failed', errors: 3 })
      bad.delete(0)
      runs.length = 0
      await job!.retry()
      await backend.db.idle()
      expect(runs.filter((n) => n !== 1).sort()).toEqual([0, 2])
      expect(await jobOf()).toMatchObject({ state: 'failed', errors: 2 })
      expect(await listed(view.path)).toEqual([['iterator', 3, 'not 2']])
      bad.clear()
      unpicked.clear()
      await job!.retry()
      await backend.db.idle()
      expect(await jobOf()).toBeUndefined()
      expect(await listed(view.path)).toEqual([])
      expect(await listed(picked.path)).toEqual([])
      expect((await above.collect()).map(({ n, i, j }) => [n, i, j])).toEqual([
        [1, 0, 1],
        [2, 0, 1],
        [2, 1, 2],
      ])
      expect(await picked.count()).toBe(3)
    },
  )

  test('are told with a view that is made all the same', async () => {
    const { upTo, bad } = counter('made')
    const { picks, bad: unpicked } = picker('made')
    const t = await numbers()
    await t.insert(rowsOf(1, 2, 3))
    bad.add(2)
    unpicked.add(3)
    const view = await backend.db.createView(backend.path(), t.where(picks({ n: t.c.n })), {
      iterator: upTo({ n: t.c.n }),
      onError: 'ignore',
    })
    expect(view.errors).toMatchObject([
      { kind: 'iterator', column: null, rowId: 2, pos: [], type: 'RangeError', message: 'not 2' },
      { kind: 'filter', column: null, rowId: 3, pos: [], type: 'RangeError', message: 'not 3' },
    ])
    expect(Object.keys(view)).not.toContain('errors')
    expect(await backend.db.errors(view.path)).toEqual(view.errors)
    expect(await view.count()).toBe(3)
    const snapshot = await backend.db.createSnapshot(backend.path(), t.where(picks({ n: t.c.n })), {
      onError: 'ignore',
    })
    expect(snapshot.errors).toMatchObject([{ kind: 'filter', rowId: 3 }])
  })
})
