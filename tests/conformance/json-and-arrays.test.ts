import { pt, type NdArray } from 'polytable'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

onEveryBackend('JSON and arrays', (backend) => {
  test('a schema checks JSON; what it makes of a value is what is stored', async () => {
    const shape = z.object({ name: z.string().trim(), tags: z.array(z.string()).default([]) })
    const t = await backend.db.createTable(backend.path(), { value: pt.json(shape) })
    await t.insert([{ value: { name: ' Ada ' } }, { value: { name: 'Alan', tags: ['x'] } }])
    expect(await t.collect()).toEqual([
      { value: { name: 'Ada', tags: [] } },
      { value: { name: 'Alan', tags: ['x'] } },
    ])
    const bad = [{ value: { name: 'ok' } }, { value: { name: 5 } }] as never
    await expectError(t.insert(bad), 'TYPE_MISMATCH', {
      column: 'value',
      row: 1,
      table: t.path,
      message: 'name',
    })
    expect(await t.count()).toBe(2)
  })

  test('functions see the members of objects in one order, when they are given and when they are read', async () => {
    const text = pt.udf({
      name: `test.members${backend.path()}`,
      params: { value: pt.json() },
      returns: pt.string(),
      run: ({ value }) => JSON.stringify(value),
    })
    const empty = await backend.db.createTable(backend.path(), {
      value: pt.json(),
      shaped: pt.json({ second: pt.int(), b: pt.int() }),
    })
    const t = await empty.addComputedColumn({
      given: text({ value: empty.c.value }),
      shape: text({ value: empty.c.shaped }),
      made: text({ value: { long: empty.c.value.get('b'), a: 1 } }),
    })
    const names = fc.uniqueArray(
      fc.string({ unit: fc.constantFrom('a', 'B', 'é', '😀', '1', '_'), maxLength: 3 }),
    )
    const objects = fc.sample(names, { numRuns: 50, seed: 7 }).map((each) => {
      const inner = Object.fromEntries(each.map((name, i) => [name, i]))
      return { ...inner, list: [inner] }
    })
    const shaped = { second: 2, b: 1 }
    await t.insert(objects.map((value) => ({ value, shaped })))
    const read = await t.select({
      given: t.c.given.eq(text({ value: t.c.value })),
      shape: t.c.shape.eq(text({ value: t.c.shaped })),
      made: t.c.made.eq(text({ value: { long: t.c.value.get('b'), a: 1 } })),
    })
    expect((await read.collect()).filter(({ given, shape, made }) => !(given && shape && made))).toEqual([])
    expect((await t.first())!.shape).toBe('{"b":1,"second":2}')
  })

  test('what is no schema is refused', async () => {
    const nothing = {} as never
    await expectError(() => pt.json(nothing), 'INVALID_TYPE')
  })

  test('one dimension reads as a typed array of the type given', async () => {
    const t = await backend.db.createTable(backend.path(), {
      f32: pt.array({ shape: [3], dtype: 'float32' }),
      f64: pt.array({ shape: [null], dtype: 'float64' }),
      u8: pt.array({ shape: [null], dtype: 'uint8' }),
      i64: pt.array({ shape: [null], dtype: 'int64' }),
    })
    await t.insert([
      { f32: [1, 2, 0.5], f64: new Float64Array([0.1]), u8: [0, 255], i64: new BigInt64Array([-1n]) },
      { f32: new Float32Array(3), f64: [], u8: new Uint8Array([7]), i64: [1, 2] },
    ])
    expect(await t.collect()).toEqual([
      {
        f32: new Float32Array([1, 2, 0.5]),
        f64: new Float64Array([0.1]),
        u8: new Uint8Array([0, 255]),
        i64: new BigInt64Array([-1n]),
      },
      {
        f32: new Float32Array(3),
        f64: new Float64Array(),
        u8: new Uint8Array([7]),
        i64: new BigInt64Array([1n, 2n]),
      },
    ])
  })

  test('more dimensions read as data and shape, row by row', async () => {
    const t = await backend.db.createTable(backend.path(), {
      m: pt.array({ shape: [2, null], dtype: 'int32' }),
    })
    const given: NdArray = { data: new Int32Array([1, 2, 3, 4]), shape: [2, 2] }
    await t.insert([
      {
        m: [
          [1, 2, 3],
          [4, 5, 6],
        ],
      },
      { m: given },
    ])
    expect(await t.collect()).toEqual([
      { m: { data: new Int32Array([1, 2, 3, 4, 5, 6]), shape: [2, 3] } },
      { m: given },
    ])
  })

  test('other shapes and element types are refused', async () => {
    const t = await backend.db.createTable(backend.path(), {
      m: pt.array({ shape: [2, null], dtype: 'float32' }),
    })
    for (const m of [
      [1, 2],
      [[1], [2], [3]],
      [[1, 2], [3]],
      'text',
      [['a'], ['b']],
      { data: [1], shape: [2, 2] },
    ]) {
      const row = { m } as never
      await expectError(t.insert(row), 'TYPE_MISMATCH', { column: 'm', row: 0 })
    }
    const bytes = await backend.db.createTable(backend.path(), {
      b: pt.array({ shape: [null], dtype: 'uint8' }),
    })
    await expectError(bytes.insert({ b: [256] }), 'TYPE_MISMATCH', { column: 'b' })
    await expectError(bytes.insert({ b: [0.5] }), 'TYPE_MISMATCH', { column: 'b' })
  })

  test('arrays of truth values and texts', async () => {
    const t = await backend.db.createTable(backend.path(), {
      b: pt.array({ shape: [null], dtype: 'bool' }),
      s: pt.array({ shape: [null], dtype: 'string' }),
    })
    await t.insert({ b: [true, false], s: ['', 'ü'] })
    expect(await t.collect()).toEqual([{ b: [true, false], s: ['', 'ü'] }])
  })

  test('a shape says what JSON holds: values and paths are checked by it', async () => {
    const t = await backend.db.createTable(backend.path(), {
      k: pt.int(),
      data: pt.json({
        name: pt.string(),
        at: pt.timestamp().nullable(),
        tags: [pt.string()],
        deep: { n: pt.int().nullable(), list: [{ s: pt.float() }] },
      }),
    })
    const data = { name: 'x', tags: ['a', 'b'], deep: { list: [{ s: 1 }, { s: 2.5 }] } }
    await t.insert([
      { k: 1, data: { ...data, at: new Date(0) } },
      { k: 2, data: { ...data, deep: { n: 4, list: [] } } },
    ])
    expect(
      await t
        .select({
          data: t.c.data,
          n: t.c.data.get('deep', 'n'),
          scores: t.c.data.get('deep', 'list', 's'),
          first: t.c.data.get('deep').get('list', 0, 's'),
        })
        .collect(),
    ).toEqual([
      {
        data: { ...data, at: '1970-01-01T00:00:00Z', deep: { n: null, list: data.deep.list } },
        n: null,
        scores: [1, 2.5],
        first: 1,
      },
      { data: { ...data, at: null, deep: { n: 4, list: [] } }, n: 4, scores: [], first: null },
    ])
    const insert = (changed: object): Promise<unknown> => t.insert({ k: 3, data: { ...data, ...changed } })
    await expectError(insert({ more: 1 }), 'TYPE_MISMATCH', { message: '.more' })
    await expectError(insert({ name: 5 }), 'TYPE_MISMATCH', { message: '.name: ' })
    await expectError(insert({ tags: ['a', null] }), 'TYPE_MISMATCH', { message: '.tags[1]: ' })
    await expectError(insert({ deep: { list: [{}] } }), 'TYPE_MISMATCH', { message: '.deep.list[0].s: ' })
    await expectError(() => t.c.data.get('deep', 'none' as never), 'INVALID_EXPRESSION', {
      message: '"none"',
    })
    expect(await t.count()).toBe(2)
  })
})
