import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

/** A thousand milliseconds of a day, and what follows them. */
const noon = '2024-02-29T12:00:00.123456Z'

/** What is given for a cell, and what it reads as. */
const cases = {
  string: {
    type: pt.string(),
    values: ['', 'plain', 'quote \' and " and \\', '日本語 🐈‍⬛ é', 'line\nbreak\ttab', 'x'.repeat(100_000)],
    refused: [1, true, {}, ['a']],
  },
  int: {
    type: pt.int(),
    values: [0, -1, 2 ** 31, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
    refused: [1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '1', true],
  },
  bigint: { type: pt.bigint(), values: [0n, -(2n ** 63n), 2n ** 63n - 1n], refused: [2n ** 63n, 1.5, 'one'] },
  float: {
    type: pt.float(),
    values: [0, 0.1, -1e300, 5e-324, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 3],
    refused: ['1', true, null],
  },
  bool: { type: pt.bool(), values: [true, false], refused: ['true', 2] },
  date: {
    type: pt.date(),
    values: ['2024-02-29', '0001-01-01', '9999-12-31'],
    refused: ['2023-02-29', '29.2.2024', 5],
  },
  uuid: {
    type: pt.uuid(),
    values: ['0190a6c0-7d4e-7000-8000-0123456789ab'],
    refused: ['0190a6c0', '', 7],
  },
  binary: {
    type: pt.binary(),
    values: [new Uint8Array(), new Uint8Array([0, 1, 255])],
    refused: ['abc', [1, 2]],
  },
  json: {
    type: pt.json(),
    values: [
      {},
      [],
      'text',
      0,
      false,
      { a: [1, { b: null }], 'ü"': 'x' },
      [[[]]],
      { $type: 'media', url: 'x' },
    ],
    refused: [10n, () => 1],
  },
} as const

onEveryBackend('Column types', (backend) => {
  test.each(Object.entries(cases))('%s: values come back as they were given', async (_, { type, values }) => {
    const t = await backend.db.createTable(backend.path(), { value: type, maybe: type.nullable() })
    // The rows of a case are of its type; of all cases together the compiler cannot know it.
    const rows = values.map((value) => ({ value })) as never
    await t.insert(rows)
    expect((await t.collect()).map((row) => row.value)).toEqual(values)
    expect(await t.where(t.c.maybe.isNull()).count()).toBe(values.length)
  })

  test.each(Object.entries(cases))(
    '%s: other values are refused, with their place',
    async (_, { type, refused }) => {
      const t = await backend.db.createTable(backend.path(), { value: type })
      for (const value of refused) {
        const rows = [{ value }] as never
        const code = value === null ? 'MISSING_REQUIRED' : 'TYPE_MISMATCH'
        await expectError(t.insert(rows), code, { table: t.path, column: 'value', row: 0 })
      }
      expect(await t.count()).toBe(0)
    },
  )

  test('timestamps are Dates, or text with their microseconds; storage keeps both', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), {
      at: pt.timestamp(),
      text: pt.timestamp({ as: 'string' }),
    })
    const date = new Date('1969-07-20T20:17:40.5Z')
    await t.insert([
      { at: date, text: date },
      { at: noon, text: noon },
      { at: '2024-02-29T14:00:00.123456+02:00', text: '2024-02-29T14:00:00.123456+02:00' },
    ])
    expect(await t.collect()).toEqual([
      { at: date, text: '1969-07-20T20:17:40.500000Z' },
      { at: new Date('2024-02-29T12:00:00.123Z'), text: noon },
      { at: new Date('2024-02-29T12:00:00.123Z'), text: noon },
    ])
    expect(await t.where(t.c.at.eq(noon)).count()).toBe(2)
    expect(await t.where(t.c.at.gt('2024-02-29T12:00:00.123455Z')).count()).toBe(2)
    expect(await t.where(t.c.at.gt(noon)).count()).toBe(0)
    for (const bad of ['yesterday', '2023-02-29', new Date(Number.NaN)]) {
      await expectError(t.insert({ at: bad, text: noon }), 'TYPE_MISMATCH', { column: 'at' })
    }
  })

  test('dates take Dates, floats whole numbers, bigints safe numbers, bools 0 and 1, binaries buffers', async () => {
    const t = await backend.db.createTable(backend.path(), {
      d: pt.date(),
      f: pt.float(),
      b: pt.bigint(),
      o: pt.bool(),
      y: pt.binary(),
    })
    const loose = { d: new Date('2024-02-29T23:59:59Z'), f: 1n, b: 7, o: 1, y: new Uint8Array([1, 2]).buffer }
    await t.insert(loose as never)
    expect(await t.collect()).toEqual([{ d: '2024-02-29', f: 1, b: 7n, o: true, y: new Uint8Array([1, 2]) }])
  })

  test('text: NUL and half a surrogate pair are refused', async () => {
    const t = await backend.db.createTable(backend.path(), { s: pt.string() })
    await expectError(t.insert({ s: 'a\0b' }), 'INVALID_ARGUMENT', { column: 's', row: 0 })
    await expectError(t.insert({ s: 'a\ud800' }), 'INVALID_ARGUMENT', { column: 's' })
  })

  test('all types are the same after closing and opening again', async ({ skip }) => {
    if (!backend.keeps) skip()
    const columns = {
      s: pt.string(),
      i: pt.int(),
      n: pt.bigint(),
      f: pt.float(),
      t: pt.timestamp(),
      y: pt.binary(),
      j: pt.json(),
    }
    const t = await backend.db.createTable(backend.path(), columns)
    const row = {
      s: '🐈',
      i: Number.MAX_SAFE_INTEGER,
      n: 2n ** 62n,
      f: 0.1,
      t: new Date(5),
      y: new Uint8Array([9]),
      j: { a: [1, null] },
    }
    await t.insert(row)
    const db = await backend.reopen()
    expect(await (await db.getTable(t.path)).collect()).toEqual([row])
  })
})
