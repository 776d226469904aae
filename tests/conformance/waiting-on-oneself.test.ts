import { pt, type Database, type Table } from 'polytable'
import { describe, expect, test } from 'vitest'
import { inBrowser, onEveryBackend } from './support/backends.ts'

/** A call fails as it waited for itself, or as one that it made did. */
const expectRefused = (call: Promise<unknown>) => expect(call).rejects.toThrow('would wait for itself')

/** A gate that functions wait at, and that tells when one does. */
function gate() {
  let open: () => void = () => undefined
  let arrive: () => void = () => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  const arrived = new Promise<void>((resolve) => (arrive = resolve))
  return {
    open: () => open(),
    arrived,
    async pass() {
      arrive()
      await opened
    },
  }
}

onEveryBackend('A call that would wait for itself', (backend) => {
  let functions = 0
  /** A table that computes a column by a function of the test. */
  async function computing(db: Database, run: (n: number) => Promise<number>) {
    const compute = pt.udf({
      name: `test.self.compute${functions++}`,
      params: { n: pt.int() },
      returns: pt.int(),
      run: ({ n }) => run(n),
    })
    const t = await db.createTable(backend.path(), { n: pt.int() })
    return t.addComputedColumn({ m: compute({ n: t.c.n }) })
  }

  test('of a function into the table that it is computed for is refused, and the table goes on', async () => {
    let t: Table | undefined
    const made = await computing(backend.db, async (n) => {
      if (n === 1) await t!.insert({ n: 2 } as never)
      return n
    })
    t = made as unknown as Table
    await expectRefused(made.insert({ n: 1 }))
    await made.insert({ n: 3 })
    expect(await made.collect()).toEqual([{ n: 3, m: 3 }])
  })

  test('is the error of a cell where those are kept', async () => {
    let t: Table | undefined
    const made = await computing(backend.db, async (n) => {
      await t!.delete()
      return n
    })
    t = made as unknown as Table
    await made.insert({ n: 1 }, { onError: 'ignore' })
    expect(await made.select({ type: made.c.m.errorType }).collect()).toEqual([{ type: 'INVALID_STATE' }])
  })

  test('of rows that delete from the table they are inserted into is refused', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    async function* rows() {
      await t.delete()
      yield { n: 1 }
    }
    await expectRefused(t.insert(rows()))
    expect(await t.count()).toBe(0)
  })

  test('of an iterator that changes what its view is made on is refused; it may make other tables', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert({ n: 1 })
    const other = backend.path()
    const make = (name: string, work: () => Promise<unknown>) =>
      pt.iterator({
        name: `test.self.${name}${functions++}`,
        params: { n: pt.int() },
        outputs: { i: pt.int() },
        run: async function* ({ n }) {
          await work()
          yield { i: n }
        },
      })
    const drops = make('drops', () => backend.db.dropTable(t))
    const dropping = backend.db.createView(backend.path(), t, { iterator: drops({ n: t.c.n }) })
    await expectRefused(dropping)
    const makes = make('makes', () => backend.db.createTable(other, { a: pt.int() }))
    const view = await backend.db.createView(backend.path(), t, { iterator: makes({ n: t.c.n }) })
    expect(await view.select('i').collect()).toEqual([{ i: 1 }])
    expect((await backend.db.getTable(other)).columns()).toEqual(['a'])
  })

  test('by way of another table is refused', async () => {
    let first: Table | undefined
    const second = await computing(backend.db, async (n) => {
      await first!.insert({ n } as never)
      return n
    })
    const made = await computing(backend.db, async (n) => {
      await second.insert({ n })
      return n
    })
    first = made as unknown as Table
    await expectRefused(made.insert({ n: 1 }))
    expect([await made.count(), await second.count()]).toEqual([0, 0])
  })

  test('of functions that write to the table of each other is refused to one, and the other goes on', async () => {
    const tables: Table[] = []
    const [one, two] = [gate(), gate()]
    const make = (own: ReturnType<typeof gate>, next: number) =>
      computing(backend.db, async (n) => {
        if (n === 0) return n
        await own.pass()
        await tables[next]!.insert({ n: 0 } as never)
        return n
      })
    // What a function calls after it waited is known to be its own where there is AsyncLocalStorage.
    if (inBrowser) return
    const [a, b] = [await make(one, 1), await make(two, 0)]
    tables.push(a as unknown as Table, b as unknown as Table)
    const results = Promise.allSettled([a.insert({ n: 1 }), b.insert({ n: 1 })])
    await Promise.all([one.arrived, two.arrived])
    one.open()
    two.open()
    const refused = (await results).filter((each) => each.status === 'rejected')
    expect(refused).toHaveLength(1)
    expect(String(refused[0]!.reason)).toContain('would wait for itself')
  })
})

onEveryBackend('A call that waits for others', (backend) => {
  describe('is not taken for one that waits for itself', () => {
    test('where a function of an earlier call is slow', async () => {
      const slow = gate()
      const wait = pt.udf({
        name: 'test.self.slow',
        params: { n: pt.int() },
        returns: pt.int(),
        run: async ({ n }) => {
          if (n === 1) await slow.pass()
          return n
        },
      })
      const empty = await backend.db.createTable(backend.path(), { n: pt.int() })
      const t = await empty.addComputedColumn({ m: wait({ n: empty.c.n }) })
      const first = t.insert({ n: 1 })
      await slow.arrived
      const second = t.insert({ n: 2 })
      slow.open()
      await Promise.all([first, second])
      expect(await t.select('m').collect()).toEqual([{ m: 1 }, { m: 2 }])
    })

    test('where a function that is through has left something to be written', async () => {
      const [through, slow] = [gate(), gate()]
      const later: Promise<unknown>[] = []
      const leave = pt.udf({
        name: 'test.self.leave',
        params: { n: pt.int() },
        returns: pt.int(),
        run: async ({ n }) => {
          if (n === 1) later.push(through.pass().then(() => t.insert({ n: 3 })))
          if (n === 2) await slow.pass()
          return n
        },
      })
      const empty = await backend.db.createTable(backend.path(), { n: pt.int() })
      const t = await empty.addComputedColumn({ m: leave({ n: empty.c.n }) })
      const inserted = t.insert([{ n: 1 }, { n: 2 }])
      await slow.arrived
      through.open()
      await t.count()
      slow.open()
      await Promise.all([inserted, ...later])
      expect(await t.select('m').collect()).toEqual([{ m: 1 }, { m: 2 }, { m: 3 }])
    })

    test('where a function reads the table that it is computed for', async () => {
      const t = await backend.db.createTable(backend.path(), { n: pt.int() })
      const count = pt.udf({
        name: 'test.self.count',
        params: { n: pt.int() },
        returns: pt.int(),
        run: async ({ n }) => n + (await t.count()),
      })
      const counting = await t.addComputedColumn({ m: count({ n: t.c.n }) })
      await counting.insert({ n: 1 })
      await counting.insert({ n: 1 })
      expect(await counting.select('m').collect()).toEqual([{ m: 1 }, { m: 2 }])
    })
  })
})

onEveryBackend('What takes long keeps nothing else waiting', (backend) => {
  test('a view that is made: tables, directories and views elsewhere are made, moved and dropped meanwhile', async () => {
    const slow = gate()
    const lazy = pt.iterator({
      name: 'test.self.lazy',
      params: { n: pt.int() },
      outputs: { i: pt.int() },
      run: async function* ({ n }) {
        await slow.pass()
        yield { i: n }
      },
    })
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert({ n: 1 })
    const view = backend.db.createView(backend.path(), t, { iterator: lazy({ n: t.c.n }) })
    await slow.arrived
    const [table, dir, moved] = [backend.path(), backend.path('dir'), backend.path()]
    await backend.db.createDir(dir)
    const other = await backend.db.createTable(`${dir}/${table}`, { a: pt.int() })
    await other.insert({ a: 1 })
    await backend.db.createView(`${dir}/view`, other)
    await backend.db.move(other, moved)
    await backend.db.dropTable(moved, { force: true })
    await backend.db.dropDir(dir)
    slow.open()
    expect(await (await view).select('i').collect()).toEqual([{ i: 1 }])
  })

  test('a table that waits to be dropped', async () => {
    const slow = gate()
    const wait = pt.udf({
      name: 'test.self.wait',
      params: { n: pt.int() },
      returns: pt.int(),
      run: async ({ n }) => {
        await slow.pass()
        return n
      },
    })
    const empty = await backend.db.createTable(backend.path(), { n: pt.int() })
    const t = await empty.addComputedColumn({ m: wait({ n: empty.c.n }) })
    const inserted = t.insert({ n: 1 })
    await slow.arrived
    const dropped = backend.db.dropTable(t)
    await backend.db.createTable(backend.path(), { a: pt.int() })
    slow.open()
    expect(await inserted).toMatchObject({ rows: 1 })
    await dropped
  })

  test('a function or an iterator that never ends does not keep a job from being paused, retried, or closed', async () => {
    const never = pt.udf({
      name: 'test.self.never',
      params: { n: pt.int() },
      returns: pt.int(),
      run: ({ n }) => (n === 1 ? new Promise<number>(() => undefined) : n),
    })
    const endless = pt.iterator({
      name: 'test.self.endless',
      params: { n: pt.int() },
      outputs: { i: pt.int() },
      run: async function* ({ n }) {
        if (n === 2) await new Promise(() => undefined)
        yield { i: n }
      },
    })
    const db = await (await backend.place()).open()
    const empty = await db.createTable('f', { n: pt.int() })
    const f = await empty.addComputedColumn({ m: never({ n: empty.c.n }) })
    const g = await db.createTable('g', { n: pt.int() })
    await db.createView('v', g, { iterator: endless({ n: g.c.n }) })
    await f.insert({ n: 1 }, { wait: 'stored' })
    await g.insert({ n: 2 }, { wait: 'stored' })
    for (const job of await db.jobs()) {
      await job.pause()
      await job.retry()
      await job.pause()
    }
    expect((await db.jobs()).map(({ state }) => state)).toEqual(['paused', 'paused'])
    // What was broken off holds nothing.
    await g.update({ n: 3 })
    for (const job of await db.jobs()) await job.resume()
    await db.close()
  })

  test('rows that never come, of a call that was given up, do not keep the table', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    const asked = gate()
    async function* rows() {
      yield { n: 1 }
      await asked.pass()
    }
    const controller = new AbortController()
    const given = t.insert(rows(), { signal: controller.signal })
    await asked.arrived
    controller.abort()
    await expect(given).rejects.toThrow()
    await t.insert({ n: 2 })
    expect(await t.collect()).toEqual([{ n: 2 }])
  })
})
