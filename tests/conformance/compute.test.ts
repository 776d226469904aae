import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const inverse = pt.udf({
  name: 'compute.inverse',
  params: { n: pt.int() },
  returns: pt.float(),
  run: ({ n }) => {
    if (n === 0) throw new RangeError('division by zero')
    return 1 / n
  },
})
const count = pt.iterator({
  name: 'compute.count',
  params: { n: pt.int() },
  outputs: { i: pt.int() },
  run: function* ({ n }) {
    for (let i = 0; i < n; i++) yield { i: i * 10 }
  },
})

onEveryBackend('Computing rows without storing them', (backend) => {
  test('gives what would be stored, with defaults, and the errors of cells', async () => {
    const t = await backend.db.createTable(backend.path(), {
      id: pt.int(),
      note: pt.string().nullable(),
      size: pt.int().default(3),
    })
    const computed = await t.addComputedColumn({ inv: inverse({ n: t.c.id }), next: t.c.id.add(t.c.size) })
    const rows = await computed.compute([{ id: 0 }, { id: 2, note: 'x' }], { onError: 'ignore' })
    expect(rows).toEqual([
      { id: 0, note: null, size: 3, inv: null, next: 3 },
      { id: 2, note: 'x', size: 3, inv: 0.5, next: 5 },
    ])
    expect(rows[0]?.errors).toMatchObject({ inv: { type: 'RangeError', message: 'division by zero' } })
    expect(rows[1]?.errors).toEqual({})
    await expectError(computed.compute({ id: 0 }), 'UNSUPPORTED_OPERATION', { column: 'inv', row: 0 })
    await expectError(computed.compute([]), 'INVALID_ARGUMENT')
    await expectError(computed.compute({ id: 'x' as never }), 'TYPE_MISMATCH', { row: 0 })
    await expectError(computed.compute({ inv: 1 } as never), 'INVALID_ARGUMENT')
    expect(await computed.count()).toBe(0)
    expect((await computed.metadata()).version).toBe(1)
  })

  test('of a view: filtered, with its columns, and split by its iterator', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { id: pt.int() })
    const v = await db.createView(backend.path('view'), t.where(t.c.id.gt(0)), {
      additionalColumns: { plus1: t.c.id.add(1) },
    })
    const over = await db.createView(backend.path('over'), v, {
      additionalColumns: { double: v.c.plus1.mul(2) },
    })
    expect(await over.compute([{ id: 2 }, { id: 0 }, { id: 5 }])).toEqual([
      { double: 6, plus1: 3, id: 2 },
      { double: 12, plus1: 6, id: 5 },
    ])
    const parts = await db.createView(backend.path('parts'), v, { iterator: count({ n: v.c.id }) })
    const rows = await parts.compute([{ id: 2 }, { id: 1 }])
    expect(rows.map(({ id, pos, i }) => [id, pos, i])).toEqual([
      [2, 0, 0],
      [2, 1, 10],
      [1, 0, 0],
    ])
    for (const each of [t, v, over, parts]) expect(await each.count()).toBe(0)
  })

  test('of media: the file is read, no row is kept', async () => {
    const t = await backend.db.createTable(backend.path(), { doc: pt.document() })
    const [row] = await t.compute({ doc: new File(['hello'], 'a.txt', { type: 'text/plain' }) })
    expect(await (await row!.doc.blob()).text()).toBe('hello')
    expect(await t.count()).toBe(0)
  })
})
