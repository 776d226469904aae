import { DataType, tableFromIPC, tableToIPC, type Table } from 'apache-arrow'
import { pt } from 'polytable'
import { count, sum } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'
import { redAndBlue } from './support/media.ts'

/** What another program reads. */
const sent = (table: Table): Table => tableFromIPC(tableToIPC(table))

/** The values of a column, lists as lists. */
function values(table: Table, name: string): unknown[] {
  const plain = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value
    if (ArrayBuffer.isView(value)) return Array.from(value as Uint8Array)
    return Symbol.iterator in value ? Array.from(value as Iterable<unknown>, plain) : value
  }
  const column = table.getChild(name)!
  return Array.from({ length: column.length }, (_, i) => plain(column.get(i)))
}

/** The buffer of a column of 64 bits: what `get` gives of points in time has milliseconds only. */
const words = (table: Table, name: string): bigint[] =>
  table.getChild(name)!.data.flatMap(({ values }) => [...(values as BigInt64Array)])

onEveryBackend('Tables of Arrow', (backend) => {
  const everything = () =>
    backend.db.createTable(backend.path(), {
      id: pt.int(),
      big: pt.bigint().nullable(),
      float: pt.float().nullable(),
      bool: pt.bool().nullable(),
      text: pt.string().nullable(),
      at: pt.timestamp().nullable(),
      day: pt.date().nullable(),
      key: pt.uuid().nullable(),
      bytes: pt.binary().nullable(),
      json: pt.json().nullable(),
      vector: pt.array({ shape: [3], dtype: 'float32' }).nullable(),
      grid: pt.array({ shape: [2, 2], dtype: 'int64' }).nullable(),
      open: pt.array({ shape: [null, 2], dtype: 'string' }).nullable(),
      flags: pt.array({ shape: [2, null], dtype: 'bool' }).nullable(),
      image: pt.image().nullable(),
    })

  test('have the types and values of every column, nulls too', async () => {
    const t = await everything()
    const key = '0190f5fe-7c00-7a00-8000-000000000001'
    await t.insert([
      {
        id: -1,
        big: 2n ** 62n,
        float: Number.NaN,
        bool: true,
        text: 'ä🙂',
        at: '1969-12-31T23:59:59.999999Z',
        day: '1969-12-31',
        key,
        bytes: new Uint8Array([0, 255]),
        json: { a: [1, null] },
        vector: new Float32Array([1.5, -2, 0]),
        grid: { data: new BigInt64Array([1n, 2n, 3n, -(2n ** 63n)]), shape: [2, 2] },
        open: { data: ['a', 'b', 'c', ''], shape: [2, 2] },
        flags: { data: [true, false, true, true, false, true], shape: [2, 3] },
        image: redAndBlue,
      },
      { id: 2 },
      { id: Number.MAX_SAFE_INTEGER, float: 0.1, bool: false, text: '', bytes: new Uint8Array(), json: 'x' },
    ])
    const made = await t.query().toArrow()
    for (const table of [made, sent(made)] as readonly Table[]) {
      expect(table.numRows).toBe(3)
      expect(Object.fromEntries(table.schema.fields.map(({ name, type }) => [name, String(type)]))).toEqual({
        id: 'Int64',
        big: 'Int64',
        float: 'Float64',
        bool: 'Bool',
        text: 'Utf8',
        at: 'Timestamp<MICROSECOND, UTC>',
        day: 'Date32<DAY>',
        key: 'Utf8',
        bytes: 'Binary',
        json: 'Utf8',
        vector: 'FixedSizeList[3]<Float32>',
        grid: 'FixedSizeList[2]<FixedSizeList[2]<Int64>>',
        open: 'List<FixedSizeList[2]<Utf8>>',
        flags: 'FixedSizeList[2]<List<Bool>>',
        image: 'Utf8',
      })
      expect(values(table, 'id')).toEqual([-1n, 2n, BigInt(Number.MAX_SAFE_INTEGER)])
      expect(values(table, 'big')).toEqual([2n ** 62n, null, null])
      expect(values(table, 'float')).toEqual([Number.NaN, null, 0.1])
      expect(values(table, 'bool')).toEqual([true, null, false])
      expect(values(table, 'text')).toEqual(['ä🙂', null, ''])
      expect(words(table, 'at')[0]).toBe(-1n)
      expect(values(table, 'at').slice(1)).toEqual([null, null])
      expect(values(table, 'day').map((day) => day && new Date(day as number).toISOString())).toEqual([
        '1969-12-31T00:00:00.000Z',
        null,
        null,
      ])
      expect(values(table, 'key')).toEqual([key, null, null])
      expect(values(table, 'bytes')).toEqual([[0, 255], null, []])
      expect(values(table, 'json')).toEqual(['{"a":[1,null]}', null, '"x"'])
      expect(values(table, 'vector')).toEqual([[1.5, -2, 0], null, null])
      expect(values(table, 'grid')).toEqual([
        [
          [1n, 2n],
          [3n, -(2n ** 63n)],
        ],
        null,
        null,
      ])
      expect(values(table, 'open')).toEqual([
        [
          ['a', 'b'],
          ['c', ''],
        ],
        null,
        null,
      ])
      expect(values(table, 'flags')).toEqual([
        [
          [true, false, true],
          [true, false, true],
        ],
        null,
        null,
      ])
      expect(values(table, 'image')[0]).toMatch(/^media:[0-9a-f]{64}$/)
      expect(table.getChild('image')!.nullCount).toBe(2)
    }
  })

  test('of nothing know their columns', async () => {
    const t = await everything()
    const table = sent(await t.select('id', 'vector').toArrow())
    expect(table.numRows).toBe(0)
    expect(table.schema.fields.map(({ name }) => name)).toEqual(['id', 'vector'])
    expect(DataType.isFixedSizeList(table.schema.fields[1]!.type)).toBe(true)
  })

  test('of many rows come in batches, in the order of the query', async () => {
    const t = await backend.db.createTable(backend.path(), {
      n: pt.int(),
      list: pt.array({ shape: [null], dtype: 'uint8' }),
    })
    const rows = Array.from({ length: 2500 }, (_, n) => ({ n, list: new Uint8Array(n % 4).fill(n % 256) }))
    await t.insert(rows)
    const made = await t
      .orderBy(t.c.n, 'desc')
      .select({ n: t.c.n, half: t.c.n.div(2), list: t.c.list })
      .toArrow()
    expect(made.batches.length).toBeGreaterThan(1)
    const table = sent(made)
    expect(values(table, 'n')).toEqual(rows.map(({ n }) => BigInt(n)).reverse())
    expect(values(table, 'half')).toEqual(rows.map(({ n }) => n / 2).reverse())
    expect(values(table, 'list')).toEqual(rows.map(({ list }) => [...list]).reverse())
    const groups = await t
      .groupBy(t.c.n.mod(2))
      .select({ n: count(), total: sum(t.c.n) })
      .toArrow()
    expect(values(groups, 'n')).toEqual([1250n, 1250n])
  })

  test('a cell that failed has no value; a whole number beyond 64 bits is an error', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert([{ n: 1 }, { n: Number.MAX_SAFE_INTEGER }])
    const odd = pt.udf({
      name: 'test.onlyOdd',
      params: { n: pt.int() },
      returns: pt.int(),
      run: ({ n }) => {
        if (n === 1) throw new Error('not one')
        return n
      },
    })
    const computed = await t.addComputedColumn({ odd: odd({ n: t.c.n }) }, { onError: 'ignore' })
    expect(values(sent(await computed.select('odd').toArrow()), 'odd')).toEqual([
      null,
      BigInt(Number.MAX_SAFE_INTEGER),
    ])
    await expectError(t.select({ square: t.c.n.mul(t.c.n).mul(t.c.n) }).toArrow(), 'TYPE_MISMATCH', {
      column: 'square',
    })
    const stopped = AbortSignal.abort(new Error('stop'))
    await expect(t.query().toArrow({ signal: stopped })).rejects.toThrow('stop')
  })
})
