import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const world = { calls: 0, offset: 0, fails: false }
const current = pt.udf({
  name: 'recompute.current',
  params: { n: pt.int() },
  returns: pt.int(),
  run: ({ n }) => {
    world.calls++
    if (world.fails && n % 5 === 0) throw new Error('not now')
    return n + world.offset
  },
})

onEveryBackend('Recomputing columns', (backend) => {
  test('computes them anew, with what depends on them, as far as asked', async () => {
    const { db } = backend
    world.offset = 0
    const t = await db.createTable(backend.path(), { n: pt.int() })
    const one = await t.addComputedColumn({ i1: current({ n: t.c.n }) })
    const two = await one.addComputedColumn({ i2: one.c.i1.mul(2) })
    const v = await db.createView(backend.path('view'), two.where(two.c.n.lt(20)), {
      additionalColumns: { i3: two.c.i2.add(1) },
    })
    await two.insert(Array.from({ length: 100 }, (_, n) => ({ n })))
    const version = (await two.metadata()).version!
    world.offset = 1000
    const alone = await two.recomputeColumns(['i1'], { cascade: false })
    expect(alone).toMatchObject({ rows: 100, computedValues: 100, updatedColumns: [`${t.path}.i1`] })
    expect(alone.version).toBe(version + 1)
    expect(await two.where(t.c.n.eq(1)).collect()).toEqual([{ n: 1, i1: 1001, i2: 2 }])
    const all = await two.recomputeColumns(['i1'])
    expect(all.updatedColumns).toEqual([`${t.path}.i1`, `${t.path}.i2`, `${v.path}.i3`])
    expect([all.rows, all.computedValues, all.cascades.map(({ updates }) => updates)]).toEqual([
      100,
      220,
      [20],
    ])
    expect((await v.where(t.c.n.eq(1)).collect())[0]).toMatchObject({ i1: 1001, i2: 2002, i3: 2003 })
    world.offset = 2000
    world.calls = 0
    const some = await two.recomputeColumns(['i1'], { where: two.c.i1.lt(1010) })
    expect([some.rows, some.cascades.map(({ updates }) => updates), world.calls]).toEqual([10, [10], 10])
    const query = await two.where(t.c.n.ge(95)).recomputeColumns(['i1'])
    expect(query.rows).toBe(5)
    expect(await two.where(two.c.i1.ge(2000)).count()).toBe(15)
    const inView = await v.recomputeColumns(['i3'])
    expect(inView.rows).toBe(20)
  })

  test('only failed cells, where asked', async () => {
    const { db } = backend
    world.offset = 0
    world.fails = true
    const t = await db.createTable(backend.path(), { n: pt.int() })
    const one = await t.addComputedColumn({ i1: current({ n: t.c.n }) })
    const two = await one.addComputedColumn({ i2: one.c.i1.mul(2) })
    await two.insert(
      Array.from({ length: 10 }, (_, n) => ({ n })),
      { onError: 'ignore' },
    )
    world.calls = 0
    expect((await two.recomputeColumns(['i1'], { errorsOnly: true })).errors).toBe(4)
    world.fails = false
    const status = await two.recomputeColumns(['i1'], { errorsOnly: true })
    expect(status).toMatchObject({ rows: 2, computedValues: 4, errors: 0 })
    expect(world.calls).toBe(4)
    expect(await two.where(t.c.n.isIn([0, 5])).collect()).toEqual([
      { n: 0, i1: 0, i2: 0 },
      { n: 5, i1: 5, i2: 10 },
    ])
    const { version } = await two.metadata()
    expect((await two.recomputeColumns(['i1'], { errorsOnly: true })).rows).toBe(0)
    expect((await two.metadata()).version).toBe(version)
  })

  test('what cannot be recomputed is refused', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { n: pt.int() })
    const one = await t.addComputedColumn({ a: t.c.n.add(1), b: t.c.n.add(2) })
    const v = await db.createView(backend.path('view'), one)
    await expectError(one.recomputeColumns(['n']), 'INVALID_ARGUMENT', { column: 'n' })
    await expectError(one.recomputeColumns([]), 'INVALID_ARGUMENT')
    await expectError(one.recomputeColumns(['none' as 'a']), 'COLUMN_NOT_FOUND')
    await expectError(one.recomputeColumns(['a', 'b'], { errorsOnly: true }), 'INVALID_ARGUMENT')
    await expectError(v.recomputeColumns(['a']), 'COLUMN_NOT_FOUND')
    await expectError(one.limit(1).recomputeColumns(['a']), 'UNSUPPORTED_OPERATION')
  })
})
