import { pt } from 'polytable'
import { count, sum } from 'polytable/functions'
import { expect, test } from 'vitest'
import { onEveryBackend } from './support/backends.ts'

onEveryBackend('Live queries', (backend) => {
  /** Follows a live query; `next` gives the result after the ones that it gave before. */
  function follow<R>(query: { live(options: { signal: AbortSignal }): AsyncGenerator<R[]> }) {
    const aborter = new AbortController()
    const results = query.live({ signal: aborter.signal })
    return {
      next: async (): Promise<R[]> => (await results.next()).value as R[],
      stop: async (): Promise<void> => {
        aborter.abort()
        await results.return(undefined)
      },
    }
  }

  test('tell what changed, and leave the other rows the objects that they were', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int(), name: pt.string() })
    await t.insert([1, 2, 3, 4].map((n) => ({ n, name: `row ${n}` })))
    const live = follow(t.where(t.c.n.gt(1)).orderBy(t.c.n, 'desc'))
    const before = await live.next()
    expect(before.map(({ n }) => n)).toEqual([4, 3, 2])
    await t.update({ name: 'another' }, { where: t.c.n.eq(3) })
    const after = await live.next()
    expect(after.map(({ name }) => name)).toEqual(['row 4', 'another', 'row 2'])
    expect([after[0] === before[0], after[1] === before[1], after[2] === before[2]]).toEqual([
      true,
      false,
      true,
    ])
    expect(before.map(({ name }) => name)).toEqual(['row 4', 'row 3', 'row 2'])
    await live.stop()
  })

  test('call a function for the rows that are new, and not for the others again', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    const called: number[] = []
    const noted = pt.udf({
      name: `noted_${backend.path().replaceAll(/\W/g, '_')}`,
      params: { n: pt.int() },
      returns: pt.int(),
      run: ({ n }) => {
        called.push(n)
        return 10 * n
      },
    })
    await t.insert([{ n: 1 }, { n: 2 }])
    const live = follow(t.select({ ten: noted({ n: t.c.n }) }))
    expect(await live.next()).toEqual([{ ten: 10 }, { ten: 20 }])
    await t.insert({ n: 3 })
    expect(await live.next()).toEqual([{ ten: 10 }, { ten: 20 }, { ten: 30 }])
    expect(called).toEqual([1, 2, 3])
    await live.stop()
  })

  test('are merged where they come faster than they are read, and are not told where nothing changed', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int(), unread: pt.int() })
    const live = follow(t.select('n').orderBy(t.c.n).limit(3))
    expect(await live.next()).toEqual([])
    for (let n = 9; n > 0; n--) await t.insert({ n, unread: 0 })
    let rows = await live.next()
    let results = 1
    for (; rows.length < 3 || rows[0]!.n !== 1; results++) rows = await live.next()
    expect(rows).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
    expect(results).toBeLessThan(9)
    // None of these changes the first three.
    await t.insert({ n: 10, unread: 0 })
    await t.update({ unread: 1 }, {})
    await t.delete({ where: t.c.n.gt(5) })
    await t.delete({ where: t.c.n.eq(2) })
    expect(await live.next()).toEqual([{ n: 1 }, { n: 3 }, { n: 4 }])
    await live.stop()
  })

  test('of the first rows know which come next when all of them go', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert(Array.from({ length: 500 }, (_, n) => ({ n })))
    const live = follow(t.orderBy(t.c.n).limit(2, { offset: 1 }))
    expect(await live.next()).toEqual([{ n: 1 }, { n: 2 }])
    await t.delete({ where: t.c.n.lt(300) })
    expect(await live.next()).toEqual([{ n: 301 }, { n: 302 }])
    await t.revert()
    expect(await live.next()).toEqual([{ n: 1 }, { n: 2 }])
    await live.stop()
  })

  test('of groups follow what comes and goes; sums are exact', async () => {
    const t = await backend.db.createTable(backend.path(), { kind: pt.string(), n: pt.int() })
    const live = follow(t.groupBy(t.c.kind).select({ kind: t.c.kind, rows: count(), sum: sum(t.c.n) }))
    expect(await live.next()).toEqual([])
    const large = Number.MAX_SAFE_INTEGER
    await t.insert([
      { kind: 'a', n: large },
      { kind: 'b', n: 2 },
    ])
    expect(await live.next()).toEqual([
      { kind: 'a', rows: 1, sum: large },
      { kind: 'b', rows: 1, sum: 2 },
    ])
    await t.insert({ kind: 'a', n: 7 })
    expect((await live.next())[0]).toEqual({ kind: 'a', rows: 2, sum: Number(BigInt(large) + 7n) })
    await t.delete({ where: t.c.n.eq(large) })
    expect(await live.next()).toEqual([
      { kind: 'b', rows: 1, sum: 2 },
      { kind: 'a', rows: 1, sum: 7 },
    ])
    await live.stop()
  })

  test('of joins follow both sides', async () => {
    const people = await backend.db.createTable(backend.path(), {
      id: pt.int().primaryKey(),
      name: pt.string(),
    })
    const visits = await backend.db.createTable(backend.path(), { person: pt.int(), day: pt.int() })
    await people.insert({ id: 1, name: 'Ada' })
    await visits.insert({ person: 1, day: 5 })
    const live = follow(
      visits
        .join(people, { on: visits.c.person.eq(people.c.id) })
        .select({ name: people.c.name, day: visits.c.day })
        .orderBy(visits.c.day),
    )
    expect(await live.next()).toEqual([{ name: 'Ada', day: 5 }])
    await visits.insert({ person: 1, day: 3 })
    expect(await live.next()).toEqual([
      { name: 'Ada', day: 3 },
      { name: 'Ada', day: 5 },
    ])
    await people.update({ name: 'Bea' }, { where: people.c.id.eq(1) })
    expect((await live.next()).map(({ name }) => name)).toEqual(['Bea', 'Bea'])
    await people.delete()
    expect(await live.next()).toEqual([])
    await live.stop()
  })

  test('of outer joins follow what is found and what is missing, and call functions for these rows alone', async () => {
    const visits = await backend.db.createTable(backend.path(), {
      person: pt.int().nullable(),
      day: pt.int(),
    })
    const people = await backend.db.createTable(backend.path(), { id: pt.int(), name: pt.string() })
    await visits.insert([
      { person: 1, day: 5 },
      { person: 2, day: 6 },
      { person: null, day: 7 },
    ])
    await people.insert([
      { id: 1, name: 'Ada' },
      { id: 4, name: 'Dan' },
    ])
    const called: number[] = []
    const noted = pt.udf({
      name: `noted_${backend.path().replaceAll(/\W/g, '_')}`,
      params: { day: pt.int() },
      returns: pt.int(),
      run: ({ day }) => {
        called.push(day)
        return day
      },
    })
    const on = visits.c.person.eq(people.c.id)
    const left = follow(
      visits
        .join(people, { on, how: 'left' })
        .select({ day: noted({ day: visits.c.day }), name: people.c.name }),
    )
    const missing = follow(
      visits.join(people, { on, how: 'left' }).where(people.c.id.isNull()).select({ day: visits.c.day }),
    )
    const full = follow(
      visits
        .join(people, { on, how: 'full' })
        .select({ day: visits.c.day, name: people.c.name })
        .orderBy(people.c.name)
        .limit(3),
    )
    expect(await left.next()).toEqual([
      { day: 5, name: 'Ada' },
      { day: 6, name: null },
      { day: 7, name: null },
    ])
    expect(await missing.next()).toEqual([{ day: 6 }, { day: 7 }])
    const named = [
      { day: 5, name: 'Ada' },
      { day: null, name: 'Dan' },
    ]
    expect(await full.next()).toEqual([...named, { day: 6, name: null }])
    called.length = 0

    // One is found, then another of the same key, which loses its key again.
    await people.insert({ id: 2, name: 'Bea' })
    expect((await left.next())[1]).toEqual({ day: 6, name: 'Bea' })
    expect(await missing.next()).toEqual([{ day: 7 }])
    expect(await full.next()).toEqual([named[0], { day: 6, name: 'Bea' }, named[1]])
    await people.insert({ id: 2, name: 'Cy' })
    expect((await left.next()).slice(1, 3)).toEqual([
      { day: 6, name: 'Bea' },
      { day: 6, name: 'Cy' },
    ])
    await people.update({ id: 3 }, { where: people.c.name.eq('Bea') })
    expect((await left.next())[1]).toEqual({ day: 6, name: 'Cy' })
    await people.delete({ where: people.c.id.eq(2) })
    expect((await left.next())[1]).toEqual({ day: 6, name: null })
    expect(await missing.next()).toEqual([{ day: 6 }, { day: 7 }])
    await people.revert()
    expect((await left.next())[1]).toEqual({ day: 6, name: 'Cy' })
    expect(called.slice(0, 5).every((day) => day === 6)).toBe(true)
    for (const live of [left, missing, full]) await live.stop()
  })

  test('of distinct rows and of unions have each row once for as long as it is there', async () => {
    const a = await backend.db.createTable(backend.path(), { n: pt.int().nullable() })
    const b = await backend.db.createTable(backend.path(), { n: pt.int() })
    await a.insert([1, 1, null].map((n) => ({ n })))
    await b.insert([3, 1].map((n) => ({ n })))
    const distinct = follow(a.distinct())
    const union = follow(a.select('n').union(b))
    const all = follow(a.select('n').union(b.orderBy(b.c.n).limit(1), { all: true }))
    expect(await distinct.next()).toEqual([{ n: 1 }, { n: null }])
    expect(await union.next()).toEqual([{ n: 1 }, { n: null }, { n: 3 }])
    expect(await all.next()).toEqual([1, 1, null, 1].map((n) => ({ n })))
    await b.insert({ n: -2 })
    expect(await union.next()).toEqual([{ n: 1 }, { n: null }, { n: 3 }, { n: -2 }])
    expect(await all.next()).toEqual([1, 1, null, -2].map((n) => ({ n })))
    await a.delete({ where: a.c.n.eq(1) })
    expect(await distinct.next()).toEqual([{ n: null }])
    expect(await union.next()).toEqual([null, 3, 1, -2].map((n) => ({ n })))
    for (const live of [distinct, union, all]) await live.stop()
  })

  test('name the part of a query that failed, and none for rows that a limit leaves out', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    const other = await backend.db.createTable(backend.path(), { m: pt.int() })
    await t.insert([{ n: 1 }, { n: 2 }])
    await other.insert([{ m: 1 }, { m: 2 }])
    const halves = pt.udf({
      name: `halves_${backend.path().replaceAll(/\W/g, '_')}`,
      params: { n: pt.int() },
      returns: pt.int(),
      run: ({ n }) => {
        if (n % 2 === 1) throw new Error('odd')
        return n / 2
      },
    })
    const half = halves({ n: t.c.n })
    const place = { code: 'UNSUPPORTED_OPERATION', column: undefined }
    await expect(
      follow(t.groupBy(t.c.n).select({ n: t.c.n, total: sum(half) })).next(),
    ).rejects.toMatchObject({ ...place, column: 'total' })
    await expect(follow(t.groupBy(half).select({ rows: count() })).next()).rejects.toMatchObject({
      ...place,
      message: expect.stringContaining('an expression of groupBy()'),
    })
    await t.delete({ where: t.c.n.eq(1) })
    const ordered = follow(t.orderBy(half))
    expect(await ordered.next()).toEqual([{ n: 2 }])
    const joined = follow(
      t
        .join(other, { on: half.eq(other.c.m) })
        .select({ n: t.c.n, m: other.c.m })
        .limit(1),
    )
    expect(await joined.next()).toEqual([{ n: 2, m: 1 }])
    await t.insert({ n: 3 })
    await expect(ordered.next()).rejects.toMatchObject({
      ...place,
      message: expect.stringContaining('an expression of orderBy()'),
    })
    // Of the join the first row is found before the one that fails.
    await t.insert({ n: 4 })
    const again = follow(
      t
        .join(other, { on: half.eq(other.c.m) })
        .select({ n: t.c.n, m: other.c.m })
        .limit(1),
    )
    expect(await again.next()).toEqual([{ n: 2, m: 1 }])
    await joined.stop()
    await again.stop()
  })

  test('show cells that are computed in the background as they come', async () => {
    const slow = pt.udf({
      name: `slow_${backend.path().replaceAll(/\W/g, '_')}`,
      params: { n: pt.int() },
      returns: pt.int(),
      run: async ({ n }) => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        return n + 1
      },
    })
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    const computed = await t.addComputedColumn({ next: slow({ n: t.c.n }) })
    const live = follow(computed.select('n', 'next'))
    expect(await live.next()).toEqual([])
    await computed.insert({ n: 1 }, { wait: 'stored' })
    const seen = [await live.next()]
    while (seen.at(-1)![0]!.next === null) seen.push(await live.next())
    expect(seen.at(-1)).toEqual([{ n: 1, next: 2 }])
    await live.stop()
  })

  test('of 300 at once each has its own result', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    const all = Array.from({ length: 300 }, (_, n) => follow(t.where(t.c.n.eq(n))))
    for (const live of all) expect(await live.next()).toEqual([])
    await t.insert(Array.from({ length: 300 }, (_, n) => ({ n })))
    expect(await Promise.all(all.map((live) => live.next()))).toEqual(all.map((_, n) => [{ n }]))
    await Promise.all(all.map((live) => live.stop()))
  })
})
