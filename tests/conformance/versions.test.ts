import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

onEveryBackend('Versions', (backend) => {
  test('every change of data or columns is one, newest first', async () => {
    const t = await backend.db.createTable(backend.path(), { c1: pt.int(), c2: pt.string() })
    const row = (c1: number) => ({ c1, c2: 'x' })
    await t.insert([row(1), row(2)])
    await t.insert(row(3))
    await t.addComputedColumn({ c3: t.c.c1.add(10) })
    await t.addColumn({ c4: pt.int().nullable() })
    await t.addColumn({ c6: pt.string().nullable(), c7: pt.string().nullable(), c8: pt.string().nullable() })
    const v = await backend.db.createView(backend.path('view'), t.where(t.c.c1.gt(3)))
    await t.insert([row(4), row(5)])
    await t.insert([row(6), row(7)])
    await t.delete({ where: t.c.c1.ge(6) })
    await t.update({ c2: 'y' }, { where: t.c.c1.le(2) })
    await t.dropColumn('c4' as never)
    const history = await t.history()
    expect(
      history.map(({ version, changeType, inserts, updates, deletes, schemaChange }) => [
        version,
        changeType,
        inserts,
        updates,
        deletes,
        schemaChange,
      ]),
    ).toEqual(
      [
        [9, 'schema', 0, 0, 0, 'Dropped: c4'],
        [8, 'data', 0, 2, 0, null],
        [7, 'data', 0, 0, 2, null],
        [6, 'data', 2, 0, 0, null],
        [5, 'data', 2, 0, 0, null],
        [4, 'schema', 0, 0, 0, 'Added: c6, c7, c8'],
        [3, 'schema', 0, 0, 0, 'Added: c4'],
        [2, 'schema', 0, 3, 0, 'Added: c3'],
        [1, 'data', 1, 0, 0, null],
      ]
        .map(([version, ...rest]) => [(version as number) + 1, ...rest])
        .concat([
          [1, 'data', 2, 0, 0, null],
          [0, 'schema', 0, 0, 0, 'Initial Version'],
        ]),
    )
    expect((await v.history()).map(({ inserts, deletes }) => [inserts, deletes])).toEqual([
      [0, 2],
      [2, 0],
      [2, 0],
      [0, 0],
    ])
    const times = history.map(({ createdAt }) => createdAt.getTime())
    expect(times).toEqual([...times].sort((a, b) => b - a))
    expect(Math.abs(times[0]! - Date.now())).toBeLessThan(600_000)
    expect(await t.history(3)).toEqual(history.slice(0, 3))
    for (const limit of [0, 1.5, -1]) await expectError(t.history(limit), 'INVALID_ARGUMENT')
    const versions = await t.versions()
    expect(versions.slice(0, 4).map(({ inserts, updates, deletes }) => [inserts, updates, deletes])).toEqual([
      [0, 0, 0],
      [0, 2, 0],
      [0, 0, 4],
      [4, 0, 0],
    ])
    expect(versions[3]!.cascades).toEqual([{ table: v.path, inserts: 2, updates: 0, deletes: 0, errors: 0 }])
    expect(await t.versions(2)).toEqual(versions.slice(0, 2))
    for (const limit of [0, 1.5]) await expectError(t.versions(limit), 'INVALID_ARGUMENT')
    expect(await (await backend.db.getTable(`${t.path}:4`)).history()).toEqual(history.slice(6))
  })

  test('a failed call makes none', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await expectError(t.insert([{ n: 1 }, { n: 'x' as never }]), 'TYPE_MISMATCH')
    await expectError(t.addComputedColumn({ n: t.c.n }), 'COLUMN_ALREADY_EXISTS')
    expect(await t.history()).toHaveLength(1)
  })

  test('path:version is the table as it was, columns included', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { n: pt.int(), s: pt.string() })
    await t.insert([1, 2, 3].map((n) => ({ n, s: `s${n}` })))
    await t.update({ s: 'changed' }, { where: t.c.n.eq(1) })
    const double = await t.addComputedColumn({ double: t.c.n.mul(2) })
    await t.delete({ where: t.c.n.eq(2) })
    await double.dropColumn('s')
    const at = async (version: number) => (await db.getTable(`${t.path}:${version}`)).collect()
    expect(await at(0)).toEqual([])
    expect((await at(1)).map(({ s }) => s)).toEqual(['s1', 's2', 's3'])
    expect((await at(2)).map(({ s }) => s).sort()).toEqual(['changed', 's2', 's3'])
    expect((await at(3)).map(({ double: value }) => value).sort()).toEqual([2, 4, 6])
    expect((await at(4)).map(({ n }) => n).sort()).toEqual([1, 3])
    expect(Object.keys((await at(5))[0]!)).toEqual(['n', 'double'])
    const old = await db.getTable(`${t.path}:1`)
    expect(old.columns()).toEqual(['n', 's'])
    expect([await old.count(), await old.where(old.c['s']!.eq('s1')).count(), old.kind]).toEqual([
      3,
      1,
      'snapshot',
    ])
    await expectError(db.getTable(`${t.path}:99`), 'TABLE_NOT_FOUND')
    await expectError(db.getTable(`${t.path}:x`), 'INVALID_PATH')
  })

  test('path@time is the table as it was then, also below a view', async () => {
    const { db } = backend
    const pause = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 10))
    const before = new Date(Date.now() - 1)
    await pause()
    const t = await db.createTable(backend.path(), { n: pt.int(), s: pt.string() })
    const v = await db.createView(backend.path('view'), t.where(t.c.n.gt(1)))
    const times: Date[] = []
    const steps = [
      () => t.insert([1, 2].map((n) => ({ n, s: `s${n}` }))),
      () => t.update({ s: 'new' }, { where: t.c.n.eq(2) }),
      () => t.dropColumn('s'),
    ]
    for (const step of steps) {
      await step()
      times.push(new Date())
      await pause()
    }
    const at = (path: string, time: Date) => db.getTable(`${path}@${time.toISOString()}`)
    expect(await (await at(v.path, times[0]!)).collect()).toEqual([{ n: 2, s: 's2' }])
    // The view has no version of its own for what changed below it.
    expect(await (await at(v.path, times[1]!)).collect()).toEqual([{ n: 2, s: 'new' }])
    expect(await (await at(v.path, times[2]!)).collect()).toEqual([{ n: 2 }])
    const old = await at(t.path, times[1]!)
    expect([old.info.version, old.kind, old.columns(), await old.count()]).toEqual([
      2,
      'snapshot',
      ['n', 's'],
      2,
    ])
    expect((await old.metadata()).columns.map(({ name }) => name)).toEqual(['n', 's'])
    expect(old.path).toBe(`${t.path}@${times[1]!.toISOString().replace(/\.(\d{3})Z$/, '.$1000Z')}`)
    expect((await db.getTable(`${t.path}@2999-01-01`)).columns()).toEqual(['n'])
    await expectError(old.delete(), 'UNSUPPORTED_OPERATION', { message: 'snapshot' })
    const error = await expectError(at(t.path, before), 'TABLE_NOT_FOUND')
    expect(error.hint).toContain('created at')
    for (const time of ['yesterday', '', '2026-13-01'])
      await expectError(db.getTable(`${t.path}@${time}`), 'INVALID_ARGUMENT')
  })

  test('the past cannot be changed', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert({ n: 1 })
    const old = await backend.db.getTable(`${t.path}:1`)
    const attempts = [
      () => old.insert({ n: 2 }),
      () => old.update({ n: 2 }),
      () => old.delete(),
      () => old.addColumn({ x: pt.int().nullable() }),
      () => old.addComputedColumn({ x: old.rowId }),
      () => old.dropColumn('n'),
      () => old.dropIndex('x'),
      () => old.revert(),
      () => old.vacuum({ keepVersions: 1 }),
    ]
    for (const attempt of attempts)
      await expectError(attempt, 'UNSUPPORTED_OPERATION', { message: 'snapshot' })
    await expectError(old.where(old.c['n']!.isNotNull()).delete(), 'UNSUPPORTED_OPERATION', {
      message: 'snapshot',
    })
    await expectError(backend.db.dropTable(old), 'INVALID_PATH')
    expect(await t.collect()).toEqual([{ n: 1 }])
  })

  test('views have versions of their own', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { n: pt.int() })
    await t.insert([{ n: 1 }, { n: 2 }])
    const v = await db.createView(backend.path('view'), t.where(t.c.n.gt(1)), {
      additionalColumns: { next: t.c.n.add(1) },
    })
    await t.insert({ n: 3 })
    await t.update({ n: 0 }, { where: t.c.n.eq(2) })
    const at = async (version: number) => (await db.getTable(`${v.path}:${version}`)).collect()
    expect(await at(0)).toEqual([{ n: 2, next: 3 }])
    expect(await at(1)).toEqual([
      { n: 2, next: 3 },
      { n: 3, next: 4 },
    ])
    expect(await v.collect()).toEqual([{ n: 3, next: 4 }])
  })

  test('the past is the same after closing and opening again', async ({ skip }) => {
    if (!backend.keeps) skip()
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert({ n: 1 })
    await t.update({ n: 2 })
    const history = await t.history()
    const db = await backend.reopen()
    expect(await (await db.getTable(t.path)).history()).toEqual(history)
    expect(await (await db.getTable(`${t.path}:1`)).collect()).toEqual([{ n: 1 }])
  })
})
