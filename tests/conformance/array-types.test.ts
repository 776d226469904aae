import { pt, type ArrayDtype } from 'polytable'
import { array } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const half = 2 ** -10

/** By dtype: two elements at the ends of its range, and what it refuses. */
const elements: readonly (readonly [
  dtype: ArrayDtype,
  holder: { from(list: never): unknown },
  ends: readonly [unknown, unknown],
  refused: readonly unknown[],
])[] = [
  ['int8', Int8Array, [-128, 127], [128, -129, 0.5, NaN, '1', null, true]],
  ['uint8', Uint8Array, [0, 255], [256, -1, 0.5]],
  ['int16', Int16Array, [-32768, 32767], [32768, -32769, 1e-9]],
  ['uint16', Uint16Array, [0, 65535], [65536, -1]],
  ['int32', Int32Array, [-(2 ** 31), 2 ** 31 - 1], [2 ** 31, -(2 ** 31) - 1, Infinity]],
  ['uint32', Uint32Array, [0, 2 ** 32 - 1], [2 ** 32, -1]],
  ['int64', BigInt64Array, [-(2n ** 63n), 2n ** 63n - 1n], [2n ** 63n, 2 ** 53, 0.5, '1']],
  ['uint64', BigUint64Array, [0n, 2n ** 64n - 1n], [2n ** 64n, -1n, -1, 2 ** 53]],
  ['float16', Float32Array, [-65504, 1 + half], [65520, -1e5, '1', undefined]],
  ['float32', Float32Array, [-(2 ** 127), 0.5], [1e39, -1e300, true]],
  ['float64', Float64Array, [-Number.MAX_VALUE, 0.1], [10n ** 400n, '0', null]],
]

onEveryBackend('Arrays of every dtype', (backend) => {
  test('read as they were given, as a list, as a typed array, and in more dimensions', async () => {
    for (const [dtype, holder, ends] of elements) {
      const t = await backend.db.createTable(backend.path(), {
        flat: pt.array({ shape: [2], dtype }),
        deep: pt.array({ shape: [null, 2], dtype }),
      })
      const data = holder.from(ends as never) as Float64Array
      await t.insert([
        { flat: ends, deep: [ends, ends] },
        { flat: data, deep: { data, shape: [1, 2] } },
        { flat: { data: ends, shape: [2] }, deep: [data] },
      ])
      const two = holder.from([...ends, ...ends] as never)
      expect(await t.collect(), dtype).toEqual([
        { flat: data, deep: { data: two, shape: [2, 2] } },
        { flat: data, deep: { data, shape: [1, 2] } },
        { flat: data, deep: { data, shape: [1, 2] } },
      ])
      const found = await t.select({ last: t.c.deep.at(0, 1), row: t.c.deep.at(0) }).first()
      expect(found, dtype).toEqual({ last: ends[1], row: data })
      const u = await t.addComputedColumn({ copy: t.c.flat, list: array.toList(t.c.flat) })
      const list = ends.map((end) => (typeof end === 'bigint' ? String(end) : end))
      expect(await u.select('copy', 'list').first(), dtype).toEqual({ copy: data, list })
    }
  })

  test('refuse what is not of the dtype, with its place, and round floats only', async () => {
    for (const [dtype, , ends, refused] of elements) {
      const t = await backend.db.createTable(backend.path(), { v: pt.array({ shape: [null, 2], dtype }) })
      for (const element of refused) {
        const rows = [{ v: [ends] }, { v: [ends, [ends[0], element]] }]
        const place = {
          table: t.path,
          column: 'v',
          row: 1,
          message: `[1][1]: Expected an element of ${dtype}`,
        }
        await expectError(t.insert(rows), 'TYPE_MISMATCH', place)
      }
      expect(await t.count()).toBe(0)
    }
    const t = await backend.db.createTable(backend.path(), {
      f16: pt.array({ shape: [4], dtype: 'float16' }),
      f32: pt.array({ shape: [2], dtype: 'float32' }),
    })
    await t.insert({ f16: [0.1, 1e-8, NaN, -Infinity], f32: [0.1, Infinity] })
    expect(await t.first()).toEqual({
      f16: Float32Array.of(0.0999755859375, 0, NaN, -Infinity),
      f32: Float32Array.of(0.1, Infinity),
    })
  })

  test('are of the type of what is given where none is declared', async () => {
    const t = await backend.db.createTable(backend.path(), { v: pt.array() })
    const given = [
      Uint16Array.of(65535),
      BigUint64Array.of(2n ** 64n - 1n),
      Uint8ClampedArray.of(7),
      [1, 2.5],
      [1n],
      [[true], [false]],
      [],
    ]
    await t.insert(given.map((v) => ({ v })))
    expect((await t.collect()).map(({ v }) => v)).toEqual([
      Uint16Array.of(65535),
      BigUint64Array.of(2n ** 64n - 1n),
      Uint8Array.of(7),
      Float64Array.of(1, 2.5),
      BigInt64Array.of(1n),
      { data: [true, false], shape: [2, 1] },
      new Float64Array(),
    ])
    for (const v of [[1, 'a'], new DataView(new ArrayBuffer(8)), { data: [1], shape: [1] }, 'text', 5])
      await expectError(t.insert({ v } as never), 'TYPE_MISMATCH', { column: 'v', row: 0 })
  })

  test('refuse shapes that are none, and lists that have none', async () => {
    const t = await backend.db.createTable(backend.path(), {
      v: pt.array({ shape: [null, null], dtype: 'float32' }),
    })
    const one = Float32Array.of(1)
    const none = new Float32Array()
    const shapes: readonly (readonly [Float32Array, unknown])[] = [
      [one, [-1, -1]],
      [one, [0.5, 2]],
      [none, [0, 1e308]],
      [none, [2 ** 32, 0]],
      [one, [1]],
      [one, [1, 2]],
      [one, 'text'],
      [one, ['1', 1]],
    ]
    for (const [data, shape] of shapes)
      await expectError(t.insert({ v: { data, shape } } as never), 'TYPE_MISMATCH', { column: 'v', row: 0 })
    for (const v of [[[1, 2], [3]], [[1], 2], [1, [2]], [[1], [[2]]], [1, 2], [[[1]]]])
      await expectError(t.insert({ v }), 'TYPE_MISMATCH', { column: 'v', row: 0 })
    await t.insert([{ v: { data: none, shape: [2, 0] } }, { v: { data: none, shape: [0, 4_294_967_295] } }])
    expect((await t.collect()).map(({ v }) => v.shape)).toEqual([
      [2, 0],
      [0, 4_294_967_295],
    ])
    expect(await t.select({ list: array.toList(t.c.v) }).first()).toEqual({ list: [[], []] })
    for (const shape of [[-1], [0.5], 'text', [undefined]])
      await expectError(() => pt.array({ shape } as never), 'INVALID_TYPE')
    await expectError(() => pt.array({ dtype: 'float8' } as never), 'INVALID_TYPE', { message: 'float8' })
  })
})
