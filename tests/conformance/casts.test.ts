import { pt, type AnyColumnBuilder, type JsonValue } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

/** A type whose values are given as they come. */
type Type = AnyColumnBuilder & {
  nullable(): AnyColumnBuilder
  readonly columnType: ReturnType<typeof pt.int>['columnType']
  readonly value: unknown
}

interface Reading {
  readonly name: string
  readonly from: () => Type
  readonly to: () => Type
  /** Values, each with what it is read as. */
  readonly values: readonly (readonly [given: unknown, read: unknown])[]
}

const SAFE = Number.MAX_SAFE_INTEGER
const INT64 = 2n ** 63n
const ID = '0190163d-8694-7a9b-8e6c-3f5a1b2c4d5e'
const noInts = [NaN, Infinity, -Infinity, 1e300, -1e300, 2 ** 53, -(2 ** 53)] as const
const noNumbers = ['', ' ', 'one', '1,5', '1_000', '0x10', '1n', '1e', '--1', '٣', '9'.repeat(40)] as const
const nulls = (values: readonly unknown[]): [unknown, null][] => values.map((value) => [value, null])

const readings: readonly Reading[] = [
  {
    name: 'floats as ints',
    from: pt.float,
    to: pt.int,
    values: [[2.9, 2], [-2.9, -2], [-0.5, 0], [SAFE, SAFE], [-SAFE, -SAFE], ...nulls(noInts)],
  },
  {
    name: 'floats as bigints',
    from: pt.float,
    to: pt.bigint,
    values: [
      [2 ** 53, 2n ** 53n],
      [-(2 ** 63), -INT64],
      [-0.5, 0n],
      ...nulls([2 ** 63, 1e300, -1e300, NaN, Infinity, -Infinity]),
    ],
  },
  {
    name: 'bigints as ints',
    from: pt.bigint,
    to: pt.int,
    values: [[BigInt(SAFE), SAFE], [-7n, -7], ...nulls([2n ** 53n, 2n ** 53n + 1n, INT64 - 1n, -INT64])],
  },
  {
    name: 'bigints as floats: the nearest',
    from: pt.bigint,
    to: pt.float,
    values: [
      [2n ** 53n + 1n, 2 ** 53],
      [INT64 - 1n, 2 ** 63],
      [-INT64, -(2 ** 63)],
    ],
  },
  {
    name: 'ints as bigints',
    from: pt.int,
    to: pt.bigint,
    values: [
      [SAFE, BigInt(SAFE)],
      [-SAFE, -BigInt(SAFE)],
    ],
  },
  {
    name: 'texts as ints',
    from: pt.string,
    to: pt.int,
    values: [
      [' 12\n', 12],
      ['+007', 7],
      ['-0', 0],
      [String(SAFE), SAFE],
      ...nulls([...noNumbers, '9007199254740992', '1.0', '1e3', 'NaN', 'Infinity']),
    ],
  },
  {
    name: 'texts as bigints',
    from: pt.string,
    to: pt.bigint,
    values: [
      [` ${INT64 - 1n} `, INT64 - 1n],
      [String(-INT64), -INT64],
      ['+0007', 7n],
      ...nulls([...noNumbers, String(INT64), String(-INT64 - 1n), '1.0', '1e3']),
    ],
  },
  {
    name: 'texts as floats',
    from: pt.string,
    to: pt.float,
    values: [
      [' -1.5e3 ', -1500],
      ['.5', 0.5],
      ['9007199254740993', 2 ** 53],
      ['1e-400', 0],
      ['NaN', NaN],
      ['-Infinity', -Infinity],
      ...nulls([...noNumbers.slice(0, -1), '1e400', '-1e400', 'infinity', '1.2.3']),
    ],
  },
  {
    name: 'texts as truth values',
    from: pt.string,
    to: pt.bool,
    values: [['true', true], ['false', false], ...nulls(['', 'True', '1', 'yes', 'null'])],
  },
  {
    name: 'ints as truth values',
    from: pt.int,
    to: pt.bool,
    values: [[1, true], [0, false], ...nulls([2, -1, SAFE])],
  },
  {
    name: 'bigints as truth values',
    from: pt.bigint,
    to: pt.bool,
    values: [[1n, true], [0n, false], ...nulls([2n, INT64 - 1n])],
  },
  {
    name: 'floats as truth values',
    from: pt.float,
    to: pt.bool,
    values: [[1, true], [-0, false], ...nulls([0.5, NaN, Infinity])],
  },
  ...[pt.int, pt.float].map((to) => ({
    name: `truth values as ${to().columnType.kind}s`,
    from: pt.bool,
    to,
    values: [
      [true, 1],
      [false, 0],
    ] as const,
  })),
  {
    name: 'texts as points in time',
    from: pt.string,
    to: () => pt.timestamp({ as: 'string' }),
    values: [
      ['2026-02-28 12:00', '2026-02-28T12:00:00Z'],
      ...nulls(['', 'now', '2026-02-29', '2026-01-01T24:01', '300000-01-01', '-300000-01-01', '1767225600']),
    ],
  },
  {
    name: 'texts as dates',
    from: pt.string,
    to: pt.date,
    values: [
      ['2028-02-29', '2028-02-29'],
      ...nulls(['', '2026-02-29', '2026-13-01', '28.02.2026', '300000-01-01']),
    ],
  },
  {
    name: 'points in time as dates',
    from: pt.timestamp,
    to: pt.date,
    values: [['2026-01-01T23:59:59.999999Z', '2026-01-01']],
  },
  {
    name: 'texts as UUIDs',
    from: pt.string,
    to: pt.uuid,
    values: [[ID.toUpperCase(), ID], ...nulls(['', ID.slice(1), `${ID}0`])],
  },
  {
    name: 'JSON as ints',
    from: pt.json,
    to: pt.int,
    values: [[2.9, 2], [-0.5, 0], [SAFE, SAFE], ...nulls([1e300, -1e300, 2 ** 53, '1', true, [1], {}])],
  },
  {
    name: 'JSON as bigints',
    from: pt.json,
    to: pt.bigint,
    values: [[2 ** 53, 2n ** 53n], [-(2 ** 63), -INT64], ...nulls([2 ** 63, 1e300, '1', false])],
  },
  {
    name: 'JSON as truth values',
    from: pt.json,
    to: pt.bool,
    values: [[true, true], [false, false], ...nulls([1, 0, 'true', []])],
  },
  {
    name: 'JSON as points in time',
    from: pt.json,
    to: () => pt.timestamp({ as: 'string' }),
    values: [['2026-01-01', '2026-01-01T00:00:00Z'], ...nulls(['2026-02-29', 0, 1767225600, true])],
  },
  {
    name: 'JSON as arrays',
    from: pt.json,
    to: () => pt.array({ shape: [2], dtype: 'int8' }),
    values: [[[1, -128], Int8Array.of(1, -128)], ...nulls([[1], [1, 128], [1, 0.5], 1, {}])],
  },
  {
    name: 'JSON as JSON of a shape',
    from: pt.json,
    to: () => pt.json({ n: pt.int() }),
    values: [[{ n: 1 }, { n: 1 }], ...nulls([{ n: 0.5 }, { n: '1' }, {}, 1])],
  },
  {
    name: 'arrays as arrays of another dtype',
    from: () => pt.array({ shape: [2], dtype: 'int32' }),
    to: () => pt.array({ shape: [2], dtype: 'uint8' }),
    values: [
      [[0, 255], Uint8Array.of(0, 255)],
      ...nulls([
        [0, 256],
        [-1, 0],
      ]),
    ],
  },
  {
    name: 'points in time as JSON',
    from: pt.timestamp,
    to: pt.json,
    values: [['2026-01-01T10:00:00.000001Z', '2026-01-01T10:00:00.000001Z']],
  },
  {
    name: 'floats as JSON',
    from: pt.float,
    to: pt.json,
    values: [[0.5, 0.5], [1e300, 1e300], ...nulls([NaN, Infinity])],
  },
  {
    name: 'floats as texts',
    from: pt.float,
    to: pt.string,
    values: [
      [1e300, '1e+300'],
      [NaN, 'NaN'],
      [-Infinity, '-Infinity'],
    ],
  },
]

onEveryBackend('A cast', (backend) => {
  test.each(readings)('reads $name, and as null what is none', async ({ from, to, values }) => {
    const given = [...values, [null, null] as const]
    const t = await backend.db.createTable(backend.path(), { id: pt.int(), given: from().nullable() })
    await t.insert(given.map(([value], id) => ({ id, given: value })) as never)
    const read = t.c.given.cast(to())
    const expected = given.map(([, value], id) => ({ id, read: value }))
    expect(await t.orderBy(t.c.id).select({ id: t.c.id, read }).collect()).toEqual(expected)
    expect((await t.where(read.isNull()).orderBy(t.c.id).collect()).map(({ id }) => id)).toEqual(
      expected.filter((row) => row.read === null).map(({ id }) => id),
    )
    const stored = await t.addComputedColumn({ read })
    expect(await stored.orderBy(t.c.id).select('id', 'read').collect()).toEqual(expected)
  })

  test('is refused where no value could be read', async () => {
    const t = await backend.db.createTable(backend.path(), {
      n: pt.bigint(),
      at: pt.timestamp(),
      bytes: pt.binary(),
      list: pt.array({ shape: [1], dtype: 'int8' }),
      data: pt.json().nullable(),
      doc: pt.document().nullable(),
    })
    const casts: readonly (() => unknown)[] = [
      () => t.c.n.cast(pt.timestamp()),
      () => t.c.at.cast(pt.int()),
      () => t.c.bytes.cast(pt.string()),
      () => t.c.list.cast(pt.string()),
      () => t.c.data.cast(pt.binary()),
      () => t.c.data.cast(pt.document()),
      () => t.c.doc.cast(pt.string()),
      () => t.c.doc.cast(pt.image()),
    ]
    for (const cast of casts)
      await expectError(cast, 'INVALID_EXPRESSION', { message: 'cannot be cast to', hint: 'cast to' })
  })

  test('of a JSON value in a list', async () => {
    const t = await backend.db.createTable(backend.path(), { list: pt.json() })
    await t.insert({ list: [1.5, 2 ** 53, '3', null] satisfies JsonValue })
    const ints = t.c.list.map((n) => n.cast(pt.int()))
    expect(await t.select({ ints }).collect()).toEqual([{ ints: [1, null, null, null] }])
  })
})
