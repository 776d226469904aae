import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

class DivisionError extends Error {
  override readonly name = 'DivisionError'
}

const inverse = pt.udf({
  name: 'test.inverse',
  params: { n: pt.int() },
  returns: pt.float(),
  run: ({ n }) => {
    if (n === 0) throw new DivisionError('division by zero')
    return 1 / n
  },
})

onEveryBackend('Cells that fail', (backend) => {
  const numbers = async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    return t.addComputedColumn({ inv: inverse({ n: t.c.n }) })
  }

  test('abort the insertion unless told otherwise', async () => {
    const t = await numbers()
    const error = await expectError(t.insert([{ n: 1 }, { n: 0 }]), 'UNSUPPORTED_OPERATION', {
      table: t.path,
      column: 'inv',
      row: 1,
      message: 'DivisionError: division by zero',
    })
    expect(error.cause).toMatchObject({ name: 'DivisionError', message: 'division by zero' })
    expect(await t.count()).toBe(0)
  })

  test('are kept as errors with onError: ignore, and read as null', async () => {
    const t = await numbers()
    const status = await t.insert([{ n: 2 }, { n: 0 }, { n: 4 }], { onError: 'ignore' })
    expect(status).toMatchObject({ rows: 3, errors: 1, columnsWithErrors: [`${t.path}.inv`] })
    expect(
      await t.select({ inv: t.c.inv, type: t.c.inv.errorType, message: t.c.inv.errorMessage }).collect(),
    ).toEqual([
      { inv: 0.5, type: null, message: null },
      { inv: null, type: 'DivisionError', message: 'division by zero' },
      { inv: 0.25, type: null, message: null },
    ])
    expect(await t.where(t.c.inv.errorType.eq('DivisionError')).count()).toBe(1)
    expect((await t.history(1))[0]).toMatchObject({ inserts: 3, errors: 1 })
  })

  test('keep any message, repaired to text where it is none', async () => {
    const broken = pt.udf({
      name: 'test.brokenMessage',
      params: { n: pt.int() },
      returns: pt.int(),
      run: ({ n }) => {
        throw new Error(n === 0 ? 'no\0byte' : 'half of \ud83d')
      },
    })
    const empty = await backend.db.createTable(backend.path(), { n: pt.int() })
    const t = await empty.addComputedColumn({ m: broken({ n: empty.c.n }) })
    expect(await t.insert([{ n: 0 }], { onError: 'ignore' })).toMatchObject({ rows: 1, errors: 1 })
    await t.insert([{ n: 1 }], { wait: 'stored' })
    await backend.db.idle()
    const messages = await t.select({ message: t.c.m.errorMessage }).collect()
    expect(messages).toEqual([{ message: 'no\ufffdbyte' }, { message: 'half of \ufffd' }])
  })

  test('make what depends on them fail too, without a call', async () => {
    const t = await numbers()
    let calls = 0
    const twice = pt.udf({
      name: `test.twice${t.path}`,
      params: { x: pt.float() },
      returns: pt.float(),
      run: ({ x }) => {
        calls++
        return 2 * x
      },
    })
    const chained = await t.addComputedColumn({ double: twice({ x: t.c.inv }) })
    const status = await chained.insert([{ n: 2 }, { n: 0 }], { onError: 'ignore' })
    expect(status.errors).toBe(2)
    expect(calls).toBe(1)
    expect(await chained.select({ d: chained.c.double, e: chained.c.double.errorType }).collect()).toEqual([
      { d: 1, e: null },
      { d: null, e: 'DivisionError' },
    ])
  })

  test('break off a new column, or are kept in it', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert([{ n: 0 }, { n: 1 }])
    const column = { inv: inverse({ n: t.c.n }) }
    await expectError(t.addComputedColumn(column), 'UNSUPPORTED_OPERATION', { column: 'inv', row: 0 })
    expect((await t.metadata()).columns).toHaveLength(1)
    const added = await t.addComputedColumn(column, { onError: 'ignore' })
    expect(await added.select({ e: added.c.inv.errorMessage }).collect()).toEqual([
      { e: 'division by zero' },
      { e: null },
    ])
  })

  test('heal when their inputs do', async () => {
    const t = await numbers()
    await t.insert([{ n: 0 }, { n: 5 }], { onError: 'ignore' })
    await t.update({ n: t.c.n.add(1) })
    expect(await t.select({ inv: t.c.inv, e: t.c.inv.errorType }).collect()).toEqual([
      { inv: 1, e: null },
      { inv: 1 / 6, e: null },
    ])
    const status = await t.update({ n: 0 }, { where: t.c.n.eq(6) })
    expect(status.errors).toBe(1)
    expect(await t.where(t.c.inv.errorType.isNotNull()).select('n').collect()).toEqual([{ n: 0 }])
  })

  test('results of another type than declared are errors', async () => {
    const wrong = pt.udf({
      name: 'test.wrongType',
      params: { n: pt.int() },
      returns: pt.int(),
      run: ({ n }) => (n === 1 ? ('one' as never) : n),
    })
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    const added = await t.addComputedColumn({ same: wrong({ n: t.c.n }) })
    await added.insert([{ n: 1 }, { n: 2 }], { onError: 'ignore' })
    expect(await added.select({ same: added.c.same, e: added.c.same.errorType }).collect()).toEqual([
      { same: null, e: 'TYPE_MISMATCH' },
      { same: 2, e: null },
    ])
  })

  test('are the same after closing and opening again', async ({ skip }) => {
    if (!backend.keeps) skip()
    const t = await numbers()
    await t.insert([{ n: 0 }, { n: 1 }], { onError: 'ignore' })
    const again = await (await backend.reopen()).getTable(t.path)
    expect(await again.where(again.c['inv']!.errorType.isNotNull()).select('n').collect()).toEqual([{ n: 0 }])
  })
})
