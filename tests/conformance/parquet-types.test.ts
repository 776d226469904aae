import { parquetWriteBuffer } from 'hyparquet-writer'
import { pt, type Table } from 'polytable'
import { expect, test } from 'vitest'
import { onEveryBackend } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'
import { redAndBlue, silence } from './support/media.ts'

type SchemaElement = NonNullable<Parameters<typeof parquetWriteBuffer>[0]['schema']>[number]
type Element = Omit<SchemaElement, 'name'>

/** A file with one column `v` of a type of Parquet, and the values as the file has them. */
function fileOf(element: Element, data: readonly unknown[]): File {
  const schema: SchemaElement[] = [
    { name: 'root', num_children: 1 },
    { name: 'v', repetition_type: 'OPTIONAL', ...element },
  ]
  return parquet(schema, [{ name: 'v', data: [...data] }])
}

function parquet(
  schema: SchemaElement[],
  columnData: { name: string; data: unknown[] }[],
  kvMetadata: { key: string; value: string }[] = [],
): File {
  return new File([parquetWriteBuffer({ schema, columnData, kvMetadata })], 'rows.parquet')
}

/** A file with one column `v` of lists. */
function lists(element: Element, data: unknown[]): File {
  const schema: SchemaElement[] = [
    { name: 'root', num_children: 1 },
    { name: 'v', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'OPTIONAL', ...element },
  ]
  return parquet(schema, [{ name: 'v', data }])
}

const utc = (unit: 'MILLIS' | 'MICROS' | 'NANOS'): Element => ({
  type: 'INT64',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit },
})
const time = (type: 'INT32' | 'INT64', unit: 'MILLIS' | 'MICROS' | 'NANOS'): Element => ({
  type,
  logical_type: { type: 'TIME', isAdjustedToUTC: false, unit },
})
const decimal = (type: 'INT32' | 'INT64', scale: number, precision = 18): Element => ({
  type,
  converted_type: 'DECIMAL',
  scale,
  precision,
})
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const uint64: Element = { type: 'INT64', converted_type: 'UINT_64' }
const days = (text: string): number => Date.parse(text) / 86_400_000

/** What Arrow's reader and DuckDB give for these is the same number, day or time, in their own types. */
const columns: readonly (readonly [
  what: string,
  element: Element,
  given: readonly unknown[],
  type: string,
  read: readonly unknown[],
])[] = [
  ['INT32', { type: 'INT32' }, [1, -1], 'Int', [1, -1]],
  ['UINT_32', { type: 'INT32', converted_type: 'UINT_32' }, [4_294_967_295], 'Int', [4_294_967_295]],
  ['INT64', { type: 'INT64' }, [5n], 'Int', [5]],
  ['INT64, wide', { type: 'INT64' }, [5n, 2n ** 53n], 'Bigint', [5n, 2n ** 53n]],
  ['UINT_64', uint64, [7n], 'Int', [7]],
  ['UINT_64, wide', uint64, [7n, 2n ** 64n - 1n], 'String', ['7', '18446744073709551615']],
  ['BOOLEAN', { type: 'BOOLEAN' }, [true], 'Bool', [true]],
  ['DOUBLE', { type: 'DOUBLE' }, [1, NaN, -0, Infinity], 'Float', [1, NaN, -0, Infinity]],
  [
    'a decimal',
    decimal('INT64', 2),
    [435n, 1999n, -5n, 123456789n],
    'Float',
    [4.35, 19.99, -0.05, 1234567.89],
  ],
  ['a decimal in 32 bits', decimal('INT32', 3, 9), [1001n], 'Float', [1.001]],
  [
    'a decimal of many digits',
    decimal('INT64', 2),
    [1234567890123456789n, 100n],
    'String',
    ['12345678901234567.89', '1.00'],
  ],
  ['a whole decimal', decimal('INT64', 0), [42n], 'Int', [42]],
  ['a whole decimal, wide', decimal('INT64', 0), [2n ** 60n], 'Bigint', [2n ** 60n]],
  [
    'a decimal in bytes',
    { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, converted_type: 'DECIMAL', scale: 18, precision: 38 },
    [1_500_000_000_000_000_000n, -1n],
    'Float',
    [1.5, -1e-18],
  ],
  [
    'DATE',
    { type: 'INT32', converted_type: 'DATE' },
    [0, days('0001-01-01')],
    'Date',
    ['1970-01-01', '0001-01-01'],
  ],
  ['TIME in milliseconds', time('INT32', 'MILLIS'), [11_045_678], 'String', ['03:04:05.678']],
  [
    'TIME in microseconds',
    time('INT64', 'MICROS'),
    [11_045_000_000n, 1n],
    'String',
    ['03:04:05', '00:00:00.000001'],
  ],
  [
    'TIME in nanoseconds',
    time('INT64', 'NANOS'),
    [1n, 1000n],
    'String',
    ['00:00:00.000000001', '00:00:00.000001'],
  ],
  [
    'TIMESTAMP in milliseconds',
    utc('MILLIS'),
    [-1n, BigInt(Date.UTC(-44, 2, 15))],
    'Timestamp',
    ['1969-12-31T23:59:59.999000Z', '-000044-03-15T00:00:00Z'],
  ],
  ['TIMESTAMP in microseconds', utc('MICROS'), [-1n], 'Timestamp', ['1969-12-31T23:59:59.999999Z']],
  [
    'TIMESTAMP in nanoseconds',
    utc('NANOS'),
    [-1n, -1001n, 1999n],
    'Timestamp',
    ['1969-12-31T23:59:59.999999Z', '1969-12-31T23:59:59.999998Z', '1970-01-01T00:00:00.000001Z'],
  ],
  [
    'INTERVAL',
    { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 12, converted_type: 'INTERVAL' },
    [bytes(14, 0, 0, 0, 3, 0, 0, 0, 164, 15, 0, 0), bytes(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)],
    'String',
    ['P14M3DT4.004S', 'PT0S'],
  ],
  [
    'UUID',
    { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } },
    ['0198c0de-0000-7000-8000-000000000001'],
    'UUID',
    ['0198c0de-0000-7000-8000-000000000001'],
  ],
  [
    'FLOAT16',
    { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 2, logical_type: { type: 'FLOAT16' } },
    [0.5],
    'Float',
    [0.5],
  ],
  ['STRING', { type: 'BYTE_ARRAY', converted_type: 'UTF8' }, ['\ufeffa', ''], 'String', ['\ufeffa', '']],
  [
    'ENUM',
    { type: 'BYTE_ARRAY', converted_type: 'ENUM' },
    [new TextEncoder().encode('RED')],
    'String',
    ['RED'],
  ],
  ['BYTE_ARRAY', { type: 'BYTE_ARRAY' }, [bytes(0, 255)], 'Binary', [bytes(0, 255)]],
  [
    'BSON',
    { type: 'BYTE_ARRAY', converted_type: 'BSON' },
    [bytes(5, 0, 0, 0, 0)],
    'Binary',
    [bytes(5, 0, 0, 0, 0)],
  ],
  ['JSON', { type: 'BYTE_ARRAY', converted_type: 'JSON' }, [{ a: 1 }, 'text'], 'Json', [{ a: 1 }, 'text']],
]

onEveryBackend('Types of Parquet', (backend) => {
  const create = (source: File, overrides = {}): Promise<Table> =>
    backend.db.createTable(backend.path(), { source, schemaOverrides: overrides })
  const valuesOf = async (t: Table): Promise<unknown[]> => (await t.collect()).map(({ v }) => v)
  const typeOf = async (t: Table): Promise<string> => (await t.metadata()).columns[0]!.displayType

  test.for(columns)('%s', async ([, element, given, type, read]) => {
    const overrides = type === 'Timestamp' ? { v: pt.timestamp({ as: 'string' }).nullable() } : {}
    const source = fileOf(element, [...given, null])
    const t = await create(source, overrides)
    expect(await typeOf(t)).toBe(`${type} | null`)
    expect(await valuesOf(t)).toEqual([...read, null])
    await t.insert(source)
    expect(await t.count()).toBe(2 * (given.length + 1))
  })

  test.for(columns.filter(([what]) => !what.includes('wide') && !what.includes('many')))(
    '%s without values, and without rows',
    async ([, element, given, type]) => {
      for (const none of [[null, null], []]) {
        const t = await create(fileOf(element, none))
        expect(await typeOf(t)).toBe(`${type} | null`)
        await t.insert(fileOf(element, given))
        expect(await t.count()).toBe(none.length + given.length)
      }
    },
  )

  test('a decimal is found by its number, and kept with all its digits where they are asked for', async () => {
    const source = fileOf(decimal('INT64', 2), [435n, 430n, 1234567890123456789n])
    const texts = await create(source, { v: pt.string() })
    expect(await valuesOf(texts)).toEqual(['4.35', '4.30', '12345678901234567.89'])
    const few = await create(fileOf(decimal('INT64', 2), [435n]))
    expect(await few.where(few.c.v!.eq(4.35 as never)).count()).toBe(1)
    await expectError(few.insert(source), 'TYPE_MISMATCH', {
      column: 'v',
      row: 2,
      message: '12345678901234567.89',
    })
    const whole = await create(fileOf(decimal('INT64', 2), [500n]), { v: pt.bigint() })
    expect(await valuesOf(whole)).toEqual([5n])
    await expectError(whole.insert(source), 'TYPE_MISMATCH', { column: 'v', row: 0, message: '4.35' })
  })

  test.for([
    [
      'a day before Christ',
      { type: 'INT32', converted_type: 'DATE' },
      days('-000043-03-15'),
      '-000043-03-15',
    ],
    ['a far day', { type: 'INT32', converted_type: 'DATE' }, days('+012345-01-01'), '+012345-01-01'],
    ['an infinite timestamp', utc('MICROS'), 2n ** 63n - 1n, '+294247-01-10T04:00:54.775807Z'],
    ['another one', utc('MICROS'), -(2n ** 63n) + 1n, '-290308-12-21T19:59:05.224193Z'],
    ['a far timestamp', utc('MILLIS'), 2n ** 63n - 1n, '+292278994-08-17T07:12:55.807Z'],
  ] as const)('%s is named with its column and row, or kept as a text', async ([, element, odd, text]) => {
    const usual = element.type === 'INT32' ? 0 : 0n
    const source = fileOf(element, [usual, odd])
    await expectError(create(source), 'TYPE_MISMATCH', { column: 'v', row: 1, message: text })
    const t = await create(source, { v: pt.string() })
    expect((await valuesOf(t))[1]).toBe(text)
  })

  test('timestamps without a zone are read in the time zone of the database', async () => {
    const local: Element = {
      type: 'INT64',
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' },
    }
    const source = fileOf(local, [1_767_225_600_000_000n])
    expect(await valuesOf(await create(source))).toEqual([new Date('2026-01-01T00:00:00Z')])
    expect(await valuesOf(await create(source, { v: pt.string() }))).toEqual(['2026-01-01T00:00:00'])
  })

  test('numbers within lists and structs', async () => {
    const long = 2n ** 53n + 1n
    const t = await create(lists({ type: 'INT64' }, [[1n, long, null], [], null]))
    expect(await typeOf(t)).toBe('Json | null')
    expect(await valuesOf(t)).toEqual([[1, String(long), null], [], null])
    const whole = await create(lists({ type: 'INT64' }, [[1n, long]]), {
      v: pt.array({ shape: [null], dtype: 'int64' }),
    })
    expect(await valuesOf(whole)).toEqual([BigInt64Array.of(1n, long)])
    const source = lists({ type: 'DOUBLE' }, [[1, NaN], [-Infinity]])
    expect(await valuesOf(await create(source))).toEqual([[1, null], [null]])
    const floats = await create(source, { v: pt.array({ shape: [null], dtype: 'float64' }) })
    expect(await valuesOf(floats)).toEqual([Float64Array.of(1, NaN), Float64Array.of(-Infinity)])
    expect(await valuesOf(await create(lists(decimal('INT64', 2), [[435n]])))).toEqual([[4.35]])
    expect(await valuesOf(await create(lists(utc('NANOS'), [[-1n]])))).toEqual([
      ['1969-12-31T23:59:59.999999999Z'],
    ])
    expect(await valuesOf(await create(lists({ type: 'BYTE_ARRAY' }, [[bytes(0, 255)]])))).toEqual([['AP8=']])
    const struct: SchemaElement[] = [
      { name: 'root', num_children: 1 },
      { name: 'v', repetition_type: 'OPTIONAL', num_children: 2 },
      { name: 'id', type: 'INT64', repetition_type: 'OPTIONAL' },
      { name: 'day', type: 'INT32', converted_type: 'DATE', repetition_type: 'OPTIONAL' },
    ]
    const structs = await create(parquet(struct, [{ name: 'v', data: [{ id: long, day: 1 }, null] }]))
    expect(await valuesOf(structs)).toEqual([{ id: String(long), day: '1970-01-02' }, null])
    const map: SchemaElement[] = [
      { name: 'root', num_children: 1 },
      { name: 'v', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'MAP' },
      { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 },
      { name: 'key', type: 'INT32', converted_type: 'DATE', repetition_type: 'REQUIRED' },
      { name: 'value', type: 'INT64', repetition_type: 'OPTIONAL' },
    ]
    const maps = await create(parquet(map, [{ name: 'v', data: [new Map([[1, 2n]])] }]))
    expect(await valuesOf(maps)).toEqual([{ '1970-01-02': 2 }])
  })

  const hub: SchemaElement[] = [
    { name: 'root', num_children: 1 },
    { name: 'v', repetition_type: 'OPTIONAL', num_children: 2 },
    { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
    { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  ]

  test('images and audio as the hub lays them out are media', async () => {
    const png = new Uint8Array(await (await fetch(redAndBlue)).arrayBuffer())
    const t = await create(parquet(hub, [{ name: 'v', data: [{ bytes: png, path: 'train/a.png' }, null] }]))
    expect(await typeOf(t)).toBe('Image | null')
    expect(await valuesOf(t)).toEqual([expect.objectContaining({ width: 2, height: 1, name: 'a.png' }), null])
    const wav = new Uint8Array(await silence().arrayBuffer())
    const sound = await create(parquet(hub, [{ name: 'v', data: [null, { bytes: wav, path: null }] }]))
    expect(await typeOf(sound)).toBe('Audio | null')
    const empty = await create(parquet(hub, [{ name: 'v', data: [null] }]))
    expect(await typeOf(empty)).toBe('Image | null')
    const features = { info: { features: { v: { _type: 'Audio' } } } }
    const audio = await create(
      parquet(hub, [{ name: 'v', data: [null] }], [{ key: 'huggingface', value: JSON.stringify(features) }]),
    )
    expect(await typeOf(audio)).toBe('Audio | null')
    const elsewhere = parquet(hub, [{ name: 'v', data: [null, { bytes: null, path: '/etc/passwd' }] }])
    await expectError(create(elsewhere), 'INVALID_DATA_FORMAT', { column: 'v', row: 1, message: 'no bytes' })
  })
})
