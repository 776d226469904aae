import { pt, type Job } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

/** A function whose calls wait until they are let through, and are counted. */
function gated(name: string) {
  const seen: number[] = []
  let open: () => void = () => undefined
  const gate = new Promise<void>((resolve) => (open = resolve))
  const double = pt.udf({
    name,
    params: { n: pt.int() },
    returns: pt.int(),
    run: async ({ n }) => {
      await gate
      seen.push(n)
      return n * 2
    },
  })
  return { double, seen, open: () => open() }
}

const states = (jobs: readonly Job[]) => jobs.map(({ state }) => state)
const rowsOf = (count: number, from = 0) => Array.from({ length: count }, (_, i) => ({ n: from + i }))

onEveryBackend('Computing in the background', (backend) => {
  test('rows are there at once, what is computed of them follows', async () => {
    const { double, seen, open } = gated('test.background.follow')
    const empty = await backend.db.createTable(backend.path(), { n: pt.int() })
    const t = await empty.addComputedColumn({ m: double({ n: empty.c.n }) })
    const next = await t.addComputedColumn({ k: t.c.m.add(1) })
    const status = await next.insert(rowsOf(3), { wait: 'stored' })
    expect(status).toMatchObject({ rows: 3, computedValues: 0, errors: 0 })
    expect(await next.collect()).toEqual([0, 1, 2].map((n) => ({ n, m: null, k: null })))
    expect(await next.select({ type: next.c.k.errorType }).collect()).toEqual(
      [0, 1, 2].map(() => ({ type: null })),
    )
    const [job] = await backend.db.jobs()
    expect(job).toMatchObject({ table: next.path, state: 'running', rows: 0, total: 3, errors: 0 })
    open()
    await backend.db.idle()
    expect(await next.collect()).toEqual([0, 1, 2].map((n) => ({ n, m: n * 2, k: n * 2 + 1 })))
    expect(seen.sort()).toEqual([0, 1, 2])
    expect(await backend.db.jobs()).toEqual([])
    const [version] = await next.history(1)
    expect(version).toMatchObject({ inserts: 3, errors: 0 })
    expect(await next.versions(1)).toMatchObject([{ changeType: 'data' }])
    expect(await next.history()).toHaveLength(4)
  })

  test('a view keeps the rows that it got of rows which changed while they waited', async () => {
    const { double, open } = gated('test.background.changed')
    const empty = await backend.db.createTable(backend.path(), { n: pt.int(), x: pt.int().nullable() })
    const t = await empty.addComputedColumn({ m: double({ n: empty.c.n }) })
    const view = await backend.db.createView(backend.path(), t.where(t.c.m.gt(0)))
    await t.insert(rowsOf(2, 1), { wait: 'stored' })
    await t.update({ x: 5 })
    open()
    await backend.db.idle()
    const rows = [
      { n: 1, x: 5, m: 2 },
      { n: 2, x: 5, m: 4 },
    ]
    expect(await view.collect()).toEqual(rows)
    await expectError(t.revert(), 'CONSTRAINT_VIOLATION', { message: view.path })
    await expectError(view.revert(), 'UNSUPPORTED_OPERATION', { message: 'in the background' })
    expect(await view.collect()).toEqual(rows)
  })

  test('rows that others change again and again are computed in the end', async () => {
    let changes = 0
    let change: () => Promise<unknown> = () => Promise.resolve()
    const disturbed = pt.udf({
      name: 'test.background.disturbed',
      params: { n: pt.int() },
      returns: pt.int(),
      run: async ({ n }) => {
        // What was computed of a row that changed meanwhile is of no use.
        if (changes++ < 15) await change()
        return n * 2
      },
    })
    const empty = await backend.db.createTable(backend.path(), { n: pt.int(), x: pt.int().default(0) })
    const t = await empty.addComputedColumn({ m: disturbed({ n: empty.c.n }) })
    change = () => t.update({ x: changes })
    await t.insert({ n: 1 }, { wait: 'stored' })
    await backend.db.idle()
    expect(await t.select('n', 'm').collect()).toEqual([{ n: 1, m: 2 }])
    expect(changes).toBe(16)
  })

  test('a view of a view that is made while its rows are computed has them too', async () => {
    const { double, seen, open } = gated('test.background.late.views')
    const empty = await backend.db.createTable(backend.path(), { n: pt.int() })
    const view = await backend.db.createView(backend.path(), empty, {
      additionalColumns: { m: double({ n: empty.c.n }) },
    })
    await empty.insert(rowsOf(2, 1), { wait: 'stored' })
    const all = await backend.db.createView(backend.path(), view, {
      additionalColumns: { k: view.c.m.add(1) },
    })
    const some = await backend.db.createView(backend.path(), view.where(view.c.m.gt(2)))
    open()
    await backend.db.idle()
    expect(await all.select('n', 'k').collect()).toEqual([
      { n: 1, k: 3 },
      { n: 2, k: 5 },
    ])
    expect(await some.select('n').collect()).toEqual([{ n: 2 }])
    expect(seen.sort()).toEqual([1, 2])
  })

  test('what is tried again is embedded too', async () => {
    let works = false
    const word = pt.udf({
      name: 'test.background.word',
      params: { n: pt.int() },
      returns: pt.string(),
      run: ({ n }) => {
        if (n === 2 && !works) throw new Error('not yet')
        return 'x'.repeat(n)
      },
    })
    const embed = pt.udf({
      name: 'test.background.embed',
      params: { text: pt.string() },
      returns: pt.array({ shape: [2], dtype: 'float32' }),
      run: ({ text }) => Float32Array.of(1, text.length),
    })
    const empty = await backend.db.createTable(backend.path(), { n: pt.int() })
    const made = await empty.addComputedColumn({ word: word({ n: empty.c.n }) })
    const t = await made.addEmbeddingIndex(made.c.word, { embedding: embed, metric: 'ip' })
    await t.insert(rowsOf(2, 1), { wait: 'stored' })
    await backend.db.idle()
    const near = () =>
      t
        .select({ n: t.c.n, near: t.c.word.similarity({ vector: [0, 1] }) })
        .orderBy(t.c.n)
        .collect()
    expect(await near()).toEqual([
      { n: 1, near: 1 },
      { n: 2, near: null },
    ])
    works = true
    const jobs = await backend.db.jobs()
    await jobs.find(({ table }) => table === t.path)!.retry()
    await backend.db.idle()
    expect(await near()).toEqual([
      { n: 1, near: 1 },
      { n: 2, near: 2 },
    ])
  })

  test('views follow: filtered by what is computed, split, indexed, and made while it is going on', async () => {
    const { double, seen, open } = gated('test.background.views')
    const empty = await backend.db.createTable(backend.path(), { n: pt.int() })
    const t = await empty.addComputedColumn({ m: double({ n: empty.c.n }) })
    const upTo = pt.iterator({
      name: 'test.background.upTo',
      params: { n: pt.int() },
      outputs: { i: pt.int() },
      run: function* ({ n }) {
        for (let i = 0; i < n; i++) yield { i }
      },
    })
    const large = await backend.db.createView(backend.path(), t.where(t.c.m.ge(4)), {
      additionalColumns: { half: t.c.m.div(4) },
    })
    const parts = await backend.db.createView(backend.path(), t, {
      iterator: upTo({ n: t.c.m }),
      additionalColumns: { sum: t.c.n.add(1) },
    })
    await t.insert(rowsOf(4), { wait: 'stored' })
    const late = await backend.db.createView(backend.path(), t.where(t.c.m.isNull()))
    const missing = await backend.db.createView(backend.path(), t.where(t.c.m.gt(0)))
    expect(await large.count()).toBe(0)
    expect(await parts.count()).toBe(0)
    expect(await late.count()).toBe(0)
    open()
    await backend.db.idle()
    expect(await large.select('n', 'half').collect()).toEqual([
      { n: 2, half: 1 },
      { n: 3, half: 1.5 },
    ])
    expect(await parts.select('n', 'i', 'sum').collect()).toEqual(
      [1, 2, 3].flatMap((n) => Array.from({ length: n * 2 }, (_, i) => ({ n, i, sum: n + 1 }))),
    )
    expect(await late.count()).toBe(0)
    expect(await missing.select('n').collect()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
    expect(seen).toHaveLength(4)
    // What came late belongs to the version of the insertion.
    expect((await large.history(1))[0]).toMatchObject({ version: 1, inserts: 2 })
    expect((await parts.history(1))[0]).toMatchObject({ version: 1, inserts: 12 })
    expect(await (await backend.db.getTable(`${large.path}:1`)).count()).toBe(2)
    expect(await (await backend.db.getTable(`${large.path}:0`)).count()).toBe(0)
    await t.update({ n: 7 }, { where: t.c.n.eq(1) })
    expect(await large.count()).toBe(3)
  })

  test('a view that is moved while a job waits for its turn gets its rows', async () => {
    const { double, open } = gated('test.background.moved')
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert({ n: -1 })
    const follows = await backend.db.createView(backend.path(), t)
    const slow = await backend.db.createView(backend.path(), t.where(t.c.n.lt(0)))
    // While the turn is held the others line up: the insertion, the column, and then the job of the insertion.
    const held = gated('test.background.held')
    const holding = slow.addComputedColumn({ first: held.double({ n: slow.c.n }) })
    const inserted = t.insert(rowsOf(2), { wait: 'stored' })
    const adding = slow.addComputedColumn({ m: double({ n: slow.c.n }) })
    await backend.db.listTables()
    held.open()
    await holding
    await inserted
    expect(states(await backend.db.jobs())).toEqual(['running'])
    const path = backend.path()
    await backend.db.move(follows, path)
    open()
    await adding
    await backend.db.idle()
    expect(await (await backend.db.getTable(path)).select('n').collect()).toEqual([
      { n: -1 },
      { n: 0 },
      { n: 1 },
    ])
  })

  test('an embedding index follows', async () => {
    const { textEmbedder } = await import('polytable/models')
    const empty = await backend.db.createTable(backend.path(), { text: pt.string() })
    const t = await empty.addEmbeddingIndex(empty.c.text, { embedding: textEmbedder })
    await t.insert([{ text: 'a cat on a mat' }, { text: 'stock prices fell' }], { wait: 'stored' })
    await backend.db.idle()
    const similarity = t.c.text.similarity({ string: 'kitten' })
    const [first] = await t.orderBy(similarity, 'desc').select({ text: t.c.text, similarity }).collect()
    expect(first!.text).toBe('a cat on a mat')
    expect(first!.similarity).toBeGreaterThan(0)
  })

  test('rows that are changed, deleted or reverted meanwhile', async () => {
    const { double, open } = gated('test.background.changes')
    const empty = await backend.db.createTable(backend.path(), { n: pt.int(), other: pt.int().default(0) })
    const t = await empty.addComputedColumn({ m: double({ n: empty.c.n }) })
    const view = await backend.db.createView(backend.path(), t.where(t.c.m.gt(0)), {
      additionalColumns: { k: t.c.m.add(t.c.other) },
    })
    await t.insert(rowsOf(3, 1), { wait: 'stored' })
    await t.update({ other: 5 }, { where: t.c.n.eq(1) })
    await t.delete({ where: t.c.n.eq(2) })
    expect(await t.collect()).toEqual(
      [
        { n: 3, other: 0, m: null },
        { n: 1, other: 5, m: null },
      ].sort((a, b) => a.n - b.n),
    )
    open()
    await backend.db.idle()
    expect(await t.orderBy(t.c.n).collect()).toEqual([
      { n: 1, other: 5, m: 2 },
      { n: 3, other: 0, m: 6 },
    ])
    expect(await view.orderBy(view.c.n).select('n', 'k').collect()).toEqual([
      { n: 1, k: 7 },
      { n: 3, k: 6 },
    ])
  })

  test('a row that was deleted before it was computed is computed when it comes back', async () => {
    const { double, open } = gated('test.background.back')
    const empty = await backend.db.createTable(backend.path(), { n: pt.int() })
    const t = await empty.addComputedColumn({ m: double({ n: empty.c.n }) })
    await t.insert(rowsOf(2, 1), { wait: 'stored' })
    await t.delete({ where: t.c.n.eq(2) })
    open()
    await backend.db.idle()
    await t.revert()
    await backend.db.idle()
    expect(await t.orderBy(t.c.n).collect()).toEqual([
      { n: 1, m: 2 },
      { n: 2, m: 4 },
    ])
    await t.revert()
    expect(await t.count()).toBe(0)
  })

  test('a row that was ended before its rows in views were made has them when it comes back', async () => {
    for (const ended of ['deleted', 'updated']) {
      const { double, open } = gated(`test.background.views.${ended}`)
      const t = await backend.db.createTable(backend.path(), { n: pt.int() })
      const filtered = await backend.db.createView(backend.path(), t.where(t.c.n.gt(0)))
      const view = await filtered.addComputedColumn({ m: double({ n: filtered.c.n }) })
      const later = await backend.db.createView(backend.path(), view.where(view.c.m.gt(0)))
      // The first row keeps the job from the second.
      for (const n of [1, 2]) await t.insert({ n }, { wait: 'stored' })
      const where = t.c.n.eq(2)
      const ending = ended === 'deleted' ? t.delete({ where }) : t.update({ n: 3 }, { where })
      // What an update computes in the view waits too.
      if (ended === 'deleted') await ending
      open()
      await ending
      await backend.db.idle()
      await t.revert()
      await backend.db.idle()
      const rows = [
        { n: 1, m: 2 },
        { n: 2, m: 4 },
      ]
      expect(await view.orderBy(view.c.n).collect()).toEqual(rows)
      expect(await later.orderBy(later.c.n).collect()).toEqual(rows)
    }
  })

  test('columns are added and dropped meanwhile', async () => {
    const { double, open } = gated('test.background.schema')
    const empty = await backend.db.createTable(backend.path(), { n: pt.int() })
    const one = await empty.addComputedColumn({ m: double({ n: empty.c.n }), gone: empty.c.n.add(1) })
    await one.insert(rowsOf(2), { wait: 'stored' })
    const t = await one.addComputedColumn({ k: one.c.m.add(1) })
    await t.dropColumn('gone')
    open()
    await backend.db.idle()
    expect(await t.collect()).toEqual([
      { n: 0, m: 0, k: 1 },
      { n: 1, m: 2, k: 3 },
    ])
    await backend.db.dropTable(t)
    expect(await backend.db.jobs()).toEqual([])
  })

  test('cells that fail are errors; retry computes just them again', async () => {
    let works = false
    const seen: number[] = []
    const picky = pt.udf({
      name: 'test.background.picky',
      params: { n: pt.int() },
      returns: pt.int(),
      run: ({ n }) => {
        seen.push(n)
        if (n === 1 && !works) throw new RangeError('not one')
        return n
      },
    })
    const empty = await backend.db.createTable(backend.path(), { n: pt.int() })
    const t = await empty.addComputedColumn({ m: picky({ n: empty.c.n }) })
    const view = await backend.db.createView(backend.path(), t, { additionalColumns: { k: t.c.m.add(1) } })
    await t.insert(rowsOf(3), { wait: 'stored' })
    await backend.db.idle()
    expect(
      await t.where(t.c.m.errorType.isNotNull()).select({ n: t.c.n, type: t.c.m.errorType }).collect(),
    ).toEqual([{ n: 1, type: 'RangeError' }])
    const [job] = await backend.db.jobs()
    expect(job).toMatchObject({ state: 'failed', errors: 2, rows: 3, total: 3 })
    works = true
    await job!.retry()
    await backend.db.idle()
    expect(await backend.db.jobs()).toEqual([])
    expect(await view.select('k').collect()).toEqual([{ k: 1 }, { k: 2 }, { k: 3 }])
    expect(seen.sort()).toEqual([0, 1, 1, 2])
  })

  test('a job is paused and resumed; several tables are computed each in turn', async () => {
    const { double, seen, open } = gated('test.background.pause')
    const empty = await backend.db.createTable(backend.path(), { n: pt.int() })
    const t = await empty.addComputedColumn({ m: double({ n: empty.c.n }) })
    await t.insert(rowsOf(200), { wait: 'stored' })
    await t.insert(rowsOf(10, 200), { wait: 'stored' })
    const [first, second] = await backend.db.jobs()
    expect(states([first!, second!])).toEqual(['running', 'queued'])
    await second!.pause()
    const pausing = first!.pause()
    open()
    await pausing
    expect(states(await backend.db.jobs())).toEqual(['paused', 'paused'])
    const done = seen.length
    expect(done).toBeLessThan(200)
    await backend.db.idle()
    expect(await t.where(t.c.m.isNotNull()).count()).toBe(done)
    await second!.resume()
    await backend.db.idle()
    expect(await t.where(t.c.m.isNotNull()).count()).toBe(done + 10)
    await first!.resume()
    await backend.db.idle()
    expect(await t.where(t.c.m.isNotNull()).count()).toBe(210)
    expect(seen.sort((a, b) => a - b)).toEqual(rowsOf(210).map(({ n }) => n))
  })

  test('a key is computed at once', async () => {
    let last = 0
    const next = pt.udf({
      name: 'test.background.next',
      params: {},
      returns: pt.int(),
      run: () => Math.min(++last, 2),
    })
    const t = await backend.db.createTable(
      backend.path(),
      { n: pt.int(), id: next({}) },
      { primaryKey: 'id' },
    )
    const slow = await t.addComputedColumn({ m: t.c.id.add(1) })
    const status = await slow.insert([{ n: 1 }, { n: 2 }], { wait: 'stored', returnRows: true })
    expect(status.rowsReturned).toEqual([
      { n: 1, id: 1, m: null },
      { n: 2, id: 2, m: null },
    ])
    await expect(slow.insert([{ n: 3 }], { wait: 'stored' })).rejects.toMatchObject({
      code: 'CONSTRAINT_VIOLATION',
    })
    await backend.db.idle()
    expect(await slow.select('id', 'm').collect()).toEqual([
      { id: 1, m: 2 },
      { id: 2, m: 3 },
    ])
  })

  test('what is left is finished after opening again', async () => {
    const { double, seen } = gated('test.background.reopen')
    const empty = await backend.db.createTable(backend.path(), { n: pt.int() })
    const t = await empty.addComputedColumn({ m: double({ n: empty.c.n }) })
    await t.insert(rowsOf(5), { wait: 'stored' })
    if (!backend.keeps) return
    await backend.reopen()
    // The same function, defined anew, lets everything through.
    const again = gated('test.background.reopen')
    again.open()
    await backend.db.idle()
    const opened = await backend.db.getTable(t.path)
    expect(await opened.collect()).toEqual(rowsOf(5).map(({ n }) => ({ n, m: n * 2 })))
    expect([...seen, ...again.seen].sort()).toEqual([0, 1, 2, 3, 4])
    expect(await backend.db.jobs()).toEqual([])
  })
})
