import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

let names = 0

/** Functions of one name, as a program has them from one version to the next. */
const first = (name: string) =>
  pt.udf({ name, params: { n: pt.int() }, returns: pt.int(), run: ({ n }) => n + 1 })

onEveryBackend('Functions that have changed', (backend) => {
  const computed = async () => {
    const name = `changes.f${++names}`
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    const withNext = await t.addComputedColumn({ next: first(name)({ n: t.c.n }) })
    await withNext.insert([{ n: 1 }, { n: 2 }])
    return { t: withNext, name }
  }
  const isStale = async (path: string): Promise<boolean> => {
    const { columns } = await (await backend.db.getTable(path)).metadata()
    return columns.find(({ name }) => name === 'next')!.isStale
  }

  test.each([
    {
      what: 'another type of results',
      define: (name: string) =>
        pt.udf({ name, params: { n: pt.int() }, returns: pt.string(), run: ({ n }) => String(n) }),
      message: 'it now returns String instead of Int',
    },
    {
      what: 'another type of a parameter',
      define: (name: string) =>
        pt.udf({ name, params: { n: pt.bool() }, returns: pt.int(), run: ({ n }) => Number(n) }),
      message: "its parameter 'n' is now Bool, but the argument is Int",
    },
    {
      what: 'another parameter name',
      define: (name: string) =>
        pt.udf({ name, params: { m: pt.int() }, returns: pt.int(), run: ({ m }) => m }),
      message: "it no longer has a parameter 'n'",
    },
    {
      what: 'a new parameter',
      define: (name: string) =>
        pt.udf({
          name,
          params: { n: pt.int(), more: pt.int() },
          returns: pt.int(),
          run: ({ n, more }) => n + more,
        }),
      message: "it has a new parameter 'more' without a default",
    },
  ])('can be read and not written with $what', async ({ define, message }) => {
    const { t, name } = await computed()
    define(name)
    expect((await t.collect()).map(({ next }) => next)).toEqual([2, 3])
    const writes = [
      () => t.insert({ n: 3 }),
      () => t.insert({ n: 3 }, { onError: 'ignore' }),
      () => t.update({ n: 5 }),
      () => t.recomputeColumns(['next']),
    ]
    for (const write of writes) {
      const error = await expectError(write(), 'FUNCTION_NOT_FOUND', {
        table: t.path,
        column: 'next',
        message,
      })
      expect(error.message).toContain(`'${name}'`)
    }
    expect(await t.count()).toBe(2)
    // What needs no call is not held up.
    expect(await t.delete({ where: t.c.n.eq(1) })).toMatchObject({ rows: 1 })
    first(name)
    expect(await t.insert({ n: 3 })).toMatchObject({ rows: 1 })
  })

  test('are called where stored calls still fit', async () => {
    const { t, name } = await computed()
    pt.udf({
      name,
      params: { n: pt.float(), step: pt.int().default(10), note: pt.string().nullable() },
      returns: pt.int(),
      run: ({ n, step, note }) => n + step + (note === null ? 0 : 1000),
    })
    await t.insert({ n: 3 })
    expect((await t.collect()).map(({ next }) => next)).toEqual([2, 3, 13])
  })

  test('make cells stale where only their version differs, until they are recomputed', async () => {
    const { t, name } = await computed()
    expect(await isStale(t.path)).toBe(false)
    pt.udf({
      name,
      version: '2',
      params: { n: pt.int() },
      returns: pt.int(),
      run: ({ n }) => n + 100,
    })
    expect(await isStale(t.path)).toBe(true)
    await t.insert({ n: 3 })
    expect((await t.collect()).map(({ next }) => next)).toEqual([2, 3, 103])
    await t.recomputeColumns(['next'], { where: t.c.n.eq(1) })
    expect(await isStale(t.path)).toBe(true)
    expect(await t.recomputeColumns(['next'])).toMatchObject({ errors: 0 })
    expect(await isStale(t.path)).toBe(false)
    expect((await t.collect()).map(({ next }) => next)).toEqual([101, 102, 103])
    await t.insert({ n: 4 })
    expect(await isStale(t.path)).toBe(false)
  })
})
