import { parquetWriteBuffer } from 'hyparquet-writer'
import { pt, type PolytableError } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

class Money {
  constructor(readonly cents: number) {}
  toJSON(): string {
    return `${this.cents / 100} EUR`
  }
}

/** Bytes whose buffer has gone to another thread. */
function transferred(): Uint8Array {
  const bytes = new Uint8Array(4)
  structuredClone(bytes, { transfer: [bytes.buffer] })
  return bytes
}

onEveryBackend('Given values', (backend) => {
  test('a class says with toJSON what it is in JSON, wherever it is given', async () => {
    const t = await backend.db.createTable(backend.path(), {
      id: pt.int().primaryKey(),
      j: pt.json().nullable(),
      s: pt.string().nullable(),
    })
    await t.insert([
      { id: 1, j: new Money(150), s: new Money(5) as never },
      { id: 2, j: { list: [new Money(1), new Date(0)], boxed: Object(3) as object } },
    ])
    await t.batchUpdate([{ id: 1, j: [new Money(200)] }])
    const j = { list: ['0.01 EUR', '1970-01-01T00:00:00.000Z'], boxed: 3 }
    expect(await t.orderBy(t.c.id).collect()).toEqual([
      { id: 1, j: ['2 EUR'], s: '0.05 EUR' },
      { id: 2, j, s: null },
    ])
    await t.update({ j: { total: new Money(7) } }, { where: t.c.id.eq(1) })
    expect(await t.where(t.c.j.eq({ total: new Money(7) } as never)).count()).toBe(1)
    const price = pt.udf({
      name: `test.price${backend.path()}`,
      params: { id: pt.int() },
      returns: pt.json(),
      run: ({ id }) => ({ price: new Money(id) }) as never,
    })
    expect(await t.select({ p: price({ id: t.c.id }) }).collect()).toEqual([
      { p: { price: '0.01 EUR' } },
      { p: { price: '0.02 EUR' } },
    ])
  })

  test('an update computes JSON for each row: objects and lists with expressions in them', async () => {
    const t = await backend.db.createTable(backend.path(), { id: pt.int(), j: pt.json() })
    await t.insert([1, 2].map((id) => ({ id, j: { a: id } })))
    await t.update({ j: { a: t.c.j.get('a'), list: [t.c.id, [t.c.id.add(1)]], b: 'text' } })
    expect(await t.orderBy(t.c.id).select('j').collect()).toEqual(
      [1, 2].map((id) => ({ j: { a: id, list: [id, [id + 1]], b: 'text' } })),
    )
    await t.where(t.c.id.eq(2)).update({ j: [t.c.id, { id: t.c.id }] })
    expect((await t.orderBy(t.c.id).collect())[1]!.j).toEqual([2, { id: 2 }])
  })

  test('a value of another form is refused with the form that is expected', async () => {
    const t = await backend.db.createTable(backend.path(), {
      n: pt.int().nullable(),
      at: pt.timestamp().nullable(),
      day: pt.date().nullable(),
      bytes: pt.binary().nullable(),
    })
    const wrong: readonly (readonly [row: object, message: string, hint: string])[] = [
      [{ n: 2 ** 53 }, 'Expected Int', 'bigint()'],
      [{ at: Date.now() }, 'Expected Timestamp', 'Pass a Date'],
      [{ at: new Date(Number.NaN) }, 'got Invalid Date', 'Pass a Date'],
      [{ day: '2026-1-1' }, 'Expected Date', 'YYYY-MM-DD'],
      [{ bytes: 'abc' }, 'Expected Binary', 'Uint8Array'],
    ]
    for (const [row, message, hint] of wrong) {
      await expectError(t.insert(row), 'TYPE_MISMATCH', { row: 0, message, hint })
    }
  })

  test('a Proxy is what it shows', async () => {
    const t = await backend.db.createTable(backend.path(), { j: pt.json() })
    await t.insert([new Proxy({ j: new Proxy({ a: [new Proxy([1], {})] }, {}) }, {})])
    expect(await t.collect()).toEqual([{ j: { a: [[1]] } }])
  })

  test('what no column can hold is named with its place, and nothing is stored', async () => {
    const t = await backend.db.createTable(backend.path(), { id: pt.int(), v: pt.json() })
    const values: readonly (readonly [unknown, string])[] = [
      [new WeakMap(), 'WeakMap'],
      [{ a: [0, new Map()] }, '.a[1]: '],
      [Promise.resolve(1), 'Promise'],
      [{ a: () => 1 }, '.a: No column can hold a function'],
      [[Symbol('s')], '[0]: No column can hold a symbol'],
      [{ e: new Error('x') }, '.e: '],
      [{ b: transferred() }, '.b: The bytes'],
      [transferred().buffer, 'transferred'],
      [t.c.id, 'an expression'],
      [{ 'a b': { toJSON: () => [() => 1] } }, '.a b[0]: '],
      [
        {
          get a() {
            throw new Error('no such luck')
          },
        },
        'no such luck',
      ],
    ]
    for (const [v, message] of values) {
      const rows = [
        { id: 1, v: 1 },
        { id: 2, v },
      ] as never
      const place = { table: t.path, column: 'v', row: 1, message }
      await expectError(t.insert(rows), 'TYPE_MISMATCH', place)
      await expectError(t.compute(rows), 'TYPE_MISMATCH', place)
      // An expression may be a new value.
      if (v !== t.c.id)
        await expectError(t.update({ v } as never), 'TYPE_MISMATCH', { table: t.path, column: 'v' })
    }
    await expectError(t.insert([new Map([['id', 1]])] as never), 'INVALID_ARGUMENT', { row: 0 })
    expect(await t.count()).toBe(0)
  })

  test('what no column can hold is an error of the cell where a function returns it', async () => {
    const returned = [() => 1, new Map(), { a: [Symbol('s')] }, new Proxy({ a: 1 }, {})]
    const odd = pt.udf({
      name: `test.odd${backend.path()}`,
      params: { i: pt.int() },
      returns: pt.json().nullable(),
      run: ({ i }) => returned[i] as never,
    })
    const t = await backend.db.createTable(backend.path(), { i: pt.int() })
    const u = await t.addComputedColumn({ v: odd({ i: t.c.i }) })
    await u.insert(
      returned.map((_, i) => ({ i })),
      { onError: 'ignore' },
    )
    expect(
      await u
        .orderBy(u.c.i)
        .select({ v: u.c.v, type: u.c.v.errorType, message: u.c.v.errorMessage })
        .collect(),
    ).toEqual([
      { v: null, type: 'TYPE_MISMATCH', message: 'No column can hold a function' },
      { v: null, type: 'TYPE_MISMATCH', message: 'No column can hold Map' },
      { v: null, type: 'TYPE_MISMATCH', message: '.a[0]: No column can hold a symbol' },
      { v: { a: 1 }, type: null, message: null },
    ])
  })

  test('NUL is refused wherever a text has it, with its place', async () => {
    const t = await backend.db.createTable(backend.path(), {
      s: pt.string().nullable(),
      j: pt.json().nullable(),
      a: pt.array({ shape: [null], dtype: 'string' }).nullable(),
    })
    const nul = 'x\0y'
    const refused: readonly (readonly [object, string, string])[] = [
      [{ s: nul }, 's', 'U+0000'],
      [{ j: { a: ['', nul] } }, 'j', '.a[1]: '],
      [{ j: { [nul]: 1 } }, 'j', '["x\\u0000y"]: '],
      [{ a: ['', nul] }, 'a', '[1]: '],
    ]
    for (const [row, column, message] of refused) {
      await expectError(t.compute([{}, row]), 'INVALID_ARGUMENT', { table: t.path, column, row: 1, message })
      await expectError(t.insert([{}, row]), 'INVALID_ARGUMENT', { table: t.path, column, row: 1, message })
      await expectError(t.update(row), 'INVALID_ARGUMENT', { table: t.path, column, message })
    }
    const error: unknown = await t.insert({ s: nul }).catch((thrown: unknown) => thrown)
    expect((error as PolytableError).hint).toContain('replaceAll')
    await expectError(async () => t.where(t.c.s.eq(nul)).count(), 'INVALID_ARGUMENT')
    await expectError(async () => t.select({ v: { [nul]: t.c.s } }).collect(), 'INVALID_ARGUMENT')
    expect(await t.count()).toBe(0)
  })

  test('NUL is refused in files, in what functions return, and in names of media', async () => {
    const t = await backend.db.createTable(backend.path(), {
      id: pt.int().primaryKey(),
      s: pt.string().nullable(),
      j: pt.json().nullable(),
      m: pt.document().nullable(),
    })
    const parquet = parquetWriteBuffer({
      columnData: [
        { name: 'id', data: [1, 2], type: 'INT32' },
        { name: 's', data: ['', 'x\0y'], type: 'STRING' },
      ],
    })
    const files: readonly (readonly [BlobPart, string])[] = [
      ['id,s\n1,\n2,x\0y\n', 'a.csv'],
      ['[{"id":1},{"id":2,"s":"x\\u0000y"}]', 'a.json'],
      ['{"id":1}\n{"id":2,"s":"x\\u0000y"}', 'a.jsonl'],
      [parquet, 'a.parquet'],
    ]
    for (const [content, name] of files) {
      const place = { column: 's', row: 1, message: 'U+0000 (at index 1)' }
      await expectError(t.insert(new File([content], name)), 'INVALID_ARGUMENT', place)
    }
    const named = new File(['text'], 'x\0y.txt', { type: 'text/plain' })
    await expectError(t.insert({ id: 1, m: named }), 'INVALID_ARGUMENT', {
      column: 'm',
      row: 0,
      message: 'U+0000',
    })
    await t.insert({ id: 1 })
    await expectError(t.batchUpdate([{ id: 1, s: 'x\0y' }]), 'INVALID_ARGUMENT', { column: 's', row: 0 })
    const nul = pt.udf({
      name: `test.nul${backend.path()}`,
      params: { id: pt.int() },
      returns: pt.json(),
      run: ({ id }) => ({ a: id === 1 ? ['x\0y'] : [] }),
    })
    const failed = { column: 'v', row: 0, message: '.a[0]: ' }
    await expectError(t.select({ v: nul({ id: t.c.id }) }).collect(), 'INVALID_ARGUMENT', failed)
    await expectError(t.addComputedColumn({ v: nul({ id: t.c.id }) }), 'INVALID_ARGUMENT', failed)
    expect(await t.collect()).toEqual([{ id: 1, s: null, j: null, m: null }])
  })
})
