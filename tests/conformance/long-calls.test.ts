import { open, pt, type OpenOptions, type Progress } from 'polytable'
import { string } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { inBrowser, onEveryBackend } from './support/backends.ts'

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

onEveryBackend('Long calls and the database', (backend) => {
  test('progress is told while rows are written', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    const told: number[] = []
    await t.insert(
      Array.from({ length: 21_000 }, (_, n) => ({ n })),
      {
        onProgress: ({ phase, table, rows }) => {
          expect([phase, table]).toEqual(['rows', t.path])
          told.push(rows)
        },
      },
    )
    expect(told.length).toBeGreaterThan(1)
    expect(told).toEqual([...told].sort((a, b) => a - b))
    expect(told.at(-1)).toBe(21_000)
  })

  test('progress tells of cells and of the time that is left, in every phase', async () => {
    const empty = await backend.db.createTable(backend.path(), { n: pt.int() })
    const t = await empty.addComputedColumn({ m: empty.c.n.add(1) })
    const told: Progress[] = []
    const onProgress = (progress: Progress): void => void told.push(progress)
    await t.insert(
      Array.from({ length: 2500 }, (_, n) => ({ n })),
      { onProgress },
    )
    expect(told).toMatchObject([
      { phase: 'rows', rows: 1000, total: 2500, cells: 1000 },
      { phase: 'rows', rows: 2000, total: 2500, cells: 2000 },
      { phase: 'rows', rows: 2500, total: 2500, cells: 2500, remainingMs: 0 },
    ])
    for (const { remainingMs } of told) expect(remainingMs).toBeGreaterThanOrEqual(0)
    told.length = 0
    const view = await backend.db.createView(backend.path(), t, {
      additionalColumns: { k: t.c.m.add(1) },
      onProgress,
    })
    expect(told.map(({ phase, rows }) => [phase, rows])).toEqual([
      ['view', 1000],
      ['view', 2000],
      ['view', 2500],
    ])
    expect(told.at(-1)).toMatchObject({ table: view.path, cells: 2500, remainingMs: 0 })
    told.length = 0
    await t.update({ n: 1 }, { onProgress })
    expect(told.at(-1)).toMatchObject({
      phase: 'rows',
      table: view.path,
      rows: 2500,
      cells: 5000,
      remainingMs: 0,
    })
  })

  test('a signal ends an insertion; nothing of it is kept', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    const controller = new AbortController()
    let given = 0
    async function* endless() {
      for (; ; given++) {
        if (given % 1000 === 0) await wait(1)
        yield { n: given }
      }
    }
    const inserting = t.insert(endless(), { signal: controller.signal, onProgress: () => controller.abort() })
    await expect(inserting).rejects.toMatchObject({ name: 'AbortError' })
    const stopped = given
    await wait(50)
    expect(given - stopped).toBeLessThan(5000)
    expect(await t.count()).toBe(0)
    await t.insert({ n: 1 })
    expect(await t.history()).toHaveLength(2)
    await expect(t.insert({ n: 2 }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    })
  })

  test('what is aborted rejects with the very reason that was given, however far it was', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { n: pt.int() })
    await t.insert(Array.from({ length: 5000 }, (_, n) => ({ n })))
    const file = new File(['n\n1\n'], 'rows.csv')
    for (const reason of ['user pressed stop', new Error('user left'), { code: 7 }, 0]) {
      const ended = { signal: AbortSignal.abort(reason) }
      const calls: readonly Promise<unknown>[] = [
        t.insert({ n: 1 }, ended),
        t.insert(file, ended),
        t.update({ n: 2 }, ended),
        t.delete(ended),
        t.compute({ n: 1 }, ended),
        t.collect(ended),
        t.count(ended),
        t.toCsv(ended),
        t.stream(ended).next(),
        t.revert(ended),
        t.addComputedColumn({ m: t.c.n.add(1) }, ended),
        db.createTable(backend.path('made'), { source: [{ n: 1 }] }, ended),
        db.createTable(backend.path('made'), { source: file }, ended),
        db.createTable(backend.path('made'), { source: t }, ended),
        db.idle(ended),
      ]
      await Promise.all(calls.map((call) => expect(call).rejects.toBe(reason)))

      const inserting = new AbortController()
      const insertion = t.insert(
        (async function* () {
          for (let n = 0; ; n++) {
            if (n % 1000 === 0) await wait(1)
            yield { n }
          }
        })(),
        { signal: inserting.signal, onProgress: () => inserting.abort(reason) },
      )
      await expect(insertion).rejects.toBe(reason)

      const reading = new AbortController()
      const read = (async () => {
        for await (const _ of t.stream({ signal: reading.signal })) reading.abort(reason)
      })()
      await expect(read).rejects.toBe(reason)
    }
    expect(await t.count()).toBe(5000)
    await expect(t.collect({ signal: AbortSignal.timeout(0) })).rejects.toMatchObject({
      name: 'TimeoutError',
    })
  })

  test('a signal ends the filling of a column, and reaches its function', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert(Array.from({ length: 300 }, (_, n) => ({ n })))
    let calls = 0
    const controller = new AbortController()
    const slow = pt.udf({
      name: `test.slow${t.path}`,
      params: { n: pt.int() },
      returns: pt.int(),
      run: async ({ n }) => {
        if (++calls === 20) controller.abort()
        await wait(5)
        return n
      },
    })
    const adding = t.addComputedColumn({ m: slow({ n: t.c.n }) }, { signal: controller.signal })
    await expect(adding).rejects.toMatchObject({ name: 'AbortError' })
    expect(calls).toBeLessThan(300)
    expect((await t.metadata()).columns).toHaveLength(1)
  })

  test('work that the engine does alone hears signals and other calls', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int(), text: pt.string() })
    await t.insert(Array.from({ length: 40_000 }, (_, n) => ({ n, text: `text ${n}` })))
    const controller = new AbortController()
    const { signal } = controller
    const adding = t.addComputedColumn(
      { upper: string.upper(t.c.text) },
      { signal, onProgress: () => controller.abort() },
    )
    await expect(adding).rejects.toMatchObject({ name: 'AbortError' })
    let ended = false
    const added = t.addComputedColumn({ upper: string.upper(t.c.text) }).finally(() => (ended = true))
    await t.where(t.c.n.eq(1)).first()
    expect(ended).toBe(false)
    expect(await (await added).where(t.c.n.lt(2)).orderBy(t.c.n).collect()).toEqual([
      { n: 0, text: 'text 0', upper: 'TEXT 0' },
      { n: 1, text: 'text 1', upper: 'TEXT 1' },
    ])
  })

  test('a call that waits for its turn is ended at once', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    let release: () => void = () => undefined
    const released = new Promise<void>((resolve) => (release = resolve))
    async function* rows() {
      yield { n: 1 }
      await released
    }
    const first = t.insert(rows())
    const controller = new AbortController()
    const second = t.insert({ n: 2 }, { signal: controller.signal })
    await wait(10)
    controller.abort()
    await expect(second).rejects.toMatchObject({ name: 'AbortError' })
    release()
    await first
    expect(await t.collect()).toEqual([{ n: 1 }])
  })

  test('a signal ends a query', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert(Array.from({ length: 100 }, (_, n) => ({ n })))
    await expect(t.collect({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('a signal ends reading at once, though the engine is busy', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert(Array.from({ length: 1000 }, (_, n) => ({ n })))
    const other = await backend.db.createTable(backend.path(), { m: pt.int() })
    await other.insert(Array.from({ length: 1000 }, (_, m) => ({ m })))
    const controller = new AbortController()
    const { signal } = controller
    const ends: string[] = []
    const note = (name: string) => () => void ends.push(name)
    const heavy = t.join(other, { on: t.c.n.add(other.c.m).mod(3).eq(1) })
    const busy = heavy.count().then(note('engine'))
    const reason = new Error('enough')
    const query = t.query()
    const reads = [
      query.count({ signal }),
      query.explain({ signal }),
      query.first({ signal }),
      query.collect({ signal }),
      query.toCsv({ signal }),
    ]
    const ended = Promise.all(reads.map((read) => expect(read).rejects.toBe(reason).then(note('read'))))
    await wait(20)
    controller.abort(reason)
    await ended
    await busy
    expect(ends).toEqual([...reads.map(() => 'read'), 'engine'])
    expect(await t.count()).toBe(1000)
  })

  test('writers of one table take turns, each a version of its own', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int().primaryKey() })
    const calls = Array.from({ length: 8 }, (_, k) =>
      t.insert(Array.from({ length: 50 }, (_, n) => ({ n: 100 * k + n }))),
    )
    const versions = (await Promise.all(calls)).map(({ version }) => version)
    expect([...versions].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(await t.count()).toBe(400)
    const outcomes = await Promise.allSettled([
      t.insert({ n: 5000 }),
      t.insert({ n: 5000 }),
      t.delete({ where: t.c.n.lt(100) }),
    ])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected'])
    expect(await t.count()).toBe(351)
  })

  test('a reader sees all of an insertion or nothing', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert({ n: -1 })
    let release: () => void = () => undefined
    const released = new Promise<void>((resolve) => (release = resolve))
    async function* rows() {
      for (let n = 0; n < 3000; n++) yield { n }
      await released
      yield { n: 3000 }
    }
    let told: () => void = () => undefined
    const started = new Promise<void>((resolve) => (told = resolve))
    const inserting = t.insert(rows(), { onProgress: () => told() })
    await started
    expect(await t.count()).toBe(1)
    const other = await backend.db.createTable(backend.path('other'), { n: pt.int() })
    await other.insert({ n: 1 })
    release()
    await inserting
    expect(await t.count()).toBe(3002)
  })

  test('a function that is called may itself use the database', async () => {
    const prices = await backend.db.createTable(backend.path('prices'), {
      name: pt.string(),
      price: pt.int(),
    })
    await prices.insert([{ name: 'a', price: 5 }])
    const lookUp = pt.udf({
      name: 'test.lookUp',
      params: { name: pt.string() },
      returns: pt.int().nullable(),
      run: async ({ name }) => (await prices.where(prices.c.name.eq(name)).first())?.price ?? null,
    })
    const t = await backend.db.createTable(backend.path(), { name: pt.string() })
    const priced = await t.addComputedColumn({ price: lookUp({ name: t.c.name }) })
    await priced.insert([{ name: 'a' }, { name: 'b' }])
    expect((await priced.collect()).map(({ price }) => price)).toEqual([5, null])
  })

  test('info tells of the engine and of where it runs', async () => {
    const t = await backend.db.createTable(backend.path(), { doc: pt.document() })
    const info = await backend.db.info()
    expect(info.version).toMatch(/^\d+\.\d+\.\d+/)
    const kept = inBrowser ? ['opfs'] : ['directory', 'postgres']
    expect(backend.keeps ? kept : ['memory']).toContain(info.storage)
    expect([info.leader, typeof info.persisted, info.tables > 0]).toEqual([true, 'boolean', true])
    expect(info.device).toMatch(/^(webgpu|wasm|cpu)$/)
    if (inBrowser) {
      expect(info.quota).toBeGreaterThan(0)
      const gpu = (navigator as { gpu?: { requestAdapter(): Promise<{ info: object } | null> } }).gpu
      const adapter = await gpu?.requestAdapter()
      if (!adapter) expect(info.device).toBe('wasm')
    }
    if (['opfs', 'directory'].includes(info.storage)) {
      const bytes = new Uint8Array(3_000_000).fill(0x61)
      const before = (await backend.db.info()).usage!
      await t.insert({ doc: new Blob(['# Title\n', bytes], { type: 'text/markdown' }) })
      const grown = (await backend.db.info()).usage! - before
      expect(grown).toBeGreaterThanOrEqual(bytes.length)
      expect(grown).toBeLessThan(bytes.length + 40_000_000)
    } else expect(info.usage).toBeNull()
  })

  test('open refuses names and options it does not know', async () => {
    await expectError(open(''), 'INVALID_ARGUMENT')
    await expectError(open('memory://', { nothing: 1 } as OpenOptions), 'INVALID_ARGUMENT', {
      message: 'nothing',
    })
  })

  test('after closing every call fails, closing again does not', async () => {
    const db = await (await backend.place()).open()
    const t = await db.createTable('t', { n: pt.int() })
    await t.insert({ n: 1 })
    await db.close()
    await expectError(t.count(), 'DATABASE_UNAVAILABLE')
    await expectError(t.insert({ n: 2 }), 'DATABASE_UNAVAILABLE')
    await expectError(db.ls(), 'DATABASE_UNAVAILABLE')
    await db.close()
  })

  test('what was acknowledged is there after closing at once', async ({ skip }) => {
    if (!backend.keeps) skip()
    const place = await backend.place()
    const db = await place.open()
    const t = await db.createTable('t', { n: pt.int() })
    const outcome = t.insert({ n: 1 })
    await outcome
    await db.close()
    const again = await place.open()
    expect(await (await again.getTable('t')).collect()).toEqual([{ n: 1 }])
    await again.close()
  })
})
