import fc from 'fast-check'
import { pt, type Table } from 'polytable'
import { expect, test } from 'vitest'
import { onEveryBackend } from './support/backends.ts'

/** Texts of what CSV is made of, what looks like other values, and anything else that can be stored. */
const text = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', '"', ',', ';', '|', '\t', '\r', '\n', ' ', '\ufeff', '😀', '1', "'"),
    maxLength: 8,
  }),
  fc.constantFrom(
    '',
    '\r',
    'NA',
    'NaN',
    'null',
    'true',
    '+49170',
    '007',
    '1e5',
    'sep=;',
    '[1]',
    '{}',
    '\u2028',
  ),
  fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0') && value.isWellFormed()),
)
const float = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -0, 1e21, 5e-324, 1e15))
const json = fc
  .jsonValue({ maxDepth: 3 })
  // JSON has no zero below zero, and none of the members can be named so.
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll('\\u0000', '')) as unknown)
const micros = fc.bigInt({ min: -210_866_803_200_000_000n, max: 8_640_000_000_000_000_000n })

/** A column of each type, and values of it. */
const types = {
  string: [pt.string(), text],
  int: [pt.int(), fc.maxSafeInteger().map((n) => n + 0)],
  bigint: [pt.bigint(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  float: [pt.float(), float],
  bool: [pt.bool(), fc.boolean()],
  timestamp: [pt.timestamp({ as: 'string' }), micros],
  date: [
    pt.date(),
    fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
  ],
  uuid: [pt.uuid(), fc.uuid()],
  binary: [pt.binary(), fc.uint8Array({ maxLength: 5 })],
  json: [pt.json(), json],
  floats: [
    pt.array({ shape: [2, 2], dtype: 'float64' }),
    fc.float64Array({ minLength: 4, maxLength: 4 }).map((data) => ({ data, shape: [2, 2] })),
  ],
  halves: [
    pt.array({ shape: [null], dtype: 'float16' }),
    fc.array(fc.constantFrom(0.5, NaN, -0, Infinity, 65504)),
  ],
  wholes: [pt.array({ shape: [null], dtype: 'int64' }), fc.bigInt64Array({ maxLength: 3 })],
  bytes: [
    pt.array({ shape: [null, 3], dtype: 'uint8' }),
    fc.nat(2).map((n) => ({ data: new Uint8Array(3 * n), shape: [n, 3] })),
  ],
  flags: [pt.array({ shape: [null], dtype: 'bool' }), fc.array(fc.boolean(), { maxLength: 3 })],
  words: [pt.array({ shape: [null], dtype: 'string' }), fc.array(text, { maxLength: 3 })],
} as const

onEveryBackend('CSV', (backend) => {
  const path = (name?: string): string => backend.path(name)

  test.for(Object.entries(types))(
    'what toCsv() writes is read as it was: %s, alone, beside others, and never null',
    async ([, [builder, values]]) => {
      const shapes = [
        { v: builder.nullable() },
        { n: pt.int(), v: builder.nullable(), w: builder.nullable() },
        { v: builder },
      ]
      const tables = await Promise.all(
        shapes.map(async (shape) => [
          await backend.db.createTable(path(), shape as never),
          await backend.db.createTable(path('copy'), shape as never),
        ]),
      )
      const value = values as fc.Arbitrary<unknown>
      const cell = fc.option(value, { freq: 4 })
      const rows = fc.array(fc.record({ v: cell, w: cell, full: value }), { minLength: 1, maxLength: 12 })
      const check = async (pair: readonly Table[], given: readonly object[]): Promise<void> => {
        const [t, copy] = pair as readonly [Table, Table]
        await t.delete()
        await copy.delete()
        await t.insert(given as never)
        await copy.insert(new File([await t.toCsv()], 'rows.csv'))
        expect(await copy.collect()).toEqual(await t.collect())
      }
      await fc.assert(
        fc.asyncProperty(rows, async (given) => {
          await check(
            tables[0]!,
            given.map(({ v }) => ({ v })),
          )
          await check(
            tables[1]!,
            given.map(({ v, w }, n) => ({ n, v, w })),
          )
          // A JSON null is null.
          const full = given.map((row) => ({ v: row.full })).filter(({ v }) => v !== null)
          if (full.length > 0) await check(tables[2]!, full)
        }),
        { numRuns: 6 },
      )
    },
  )

  const read = async (text: string): Promise<unknown[]> => {
    const t = await backend.db.createTable(path(), { source: new File([text], 'rows.csv') })
    return t.collect()
  }

  test.for([
    [
      'CRLF after headings, LF after rows',
      'a,b\r\nx,1\ny,2\n',
      [
        { a: 'x', b: 1 },
        { a: 'y', b: 2 },
      ],
    ],
    [
      'LF, CRLF and CR',
      'a,b\nx,1\r\ny,2\rz,3',
      [
        { a: 'x', b: 1 },
        { a: 'y', b: 2 },
        { a: 'z', b: 3 },
      ],
    ],
    ['a return within quotes', 'a,b\n"x\r",1\n', [{ a: 'x\r', b: 1 }]],
    ['sep=;', 'sep=;\r\na;b\r\n1,5;2\r\n', [{ a: '1,5', b: 2 }]],
    ['sep=,', 'sep=,\na;b\nx\n', [{ a_b: 'x' }]],
    ['a delimiter that only rows have', 'a\nx;y\nz;w\n', [{ a: 'x;y' }, { a: 'z;w' }]],
    ['decimal commas', 'a;b\n1,5;2,5\n', [{ a: '1,5', b: '2,5' }]],
    ['tabs before the first heading', '\ta\tb\n0\tx\ty\n', [{ c: 0, a: 'x', b: 'y' }]],
    [
      'quotes that more text follows',
      'a,b\n"x" y",1\n5" disk,2\n',
      [
        { a: 'x" y', b: 1 },
        { a: '5" disk', b: 2 },
      ],
    ],
    ['spaces after quotes', 'a,b\n"x"  ,1\n', [{ a: 'x', b: 1 }]],
    [
      'nothing and an empty text',
      'a,b\n,1\n"",2\n',
      [
        { a: null, b: 1 },
        { a: '', b: 2 },
      ],
    ],
    ['empty lines among several columns', 'a,b\n\nx,1\n \n', [{ a: 'x', b: 1 }]],
    ['empty lines in one column', 'a\nx\n\ny\n', [{ a: 'x' }, { a: null }, { a: 'y' }]],
    ['telephone numbers', 'a\n+4917012345\n', [{ a: '+4917012345' }]],
    ['some with a plus', 'a\n4917012345\n+49 170\n', [{ a: '4917012345' }, { a: '+49 170' }]],
    ['a sign before a fraction', 'a,b\n+1.5,-1.5\n', [{ a: '+1.5', b: -1.5 }]],
    ['zeros before digits', 'a,b,c\n007,00.5,-01\n', [{ a: '007', b: '00.5', c: '-01' }]],
    ['a zero before the point', 'a,b\n0.5,0\n', [{ a: 0.5, b: 0 }]],
    ['long numbers', 'a\n9007199254740993\n', [{ a: '9007199254740993' }]],
  ] as const)('%s', async ([, text, rows]) => {
    expect(await read(text)).toEqual(rows)
  })

  test('a line that ends where a piece of the file does', async () => {
    // Files come in pieces of 64 KiB: the return is the last of one, the line feed the first of the next.
    const lines = ['a,b\r\n', `${'x'.repeat(65_536 - 8)},1\r\n`, 'y,2\r\n']
    const [first, second, ...more] = await read(lines.join(''))
    expect([first, second, ...more].map((row) => (row as { b: number }).b)).toEqual([1, 2])
  })

  test('very many quotes that do not end a field, and very many zeros, take no long time', async () => {
    const quotes = `"${'" x'.repeat(200_000)}"`
    const zeros = `1${'0'.repeat(300_000)}1`
    const [row] = await read(`a,b\n${quotes},${zeros}\n`)
    expect((row as { a: string }).a.length).toBe(quotes.length - 2)
    const t = await backend.db.createTable(path(), { j: pt.json() })
    await t.insert(new File([`j\n[${zeros}]\n`], 'rows.csv'))
    await t.insert(new File([`[{"j":[${zeros}]}]`], 'rows.json'))
    expect(await t.collect()).toEqual([{ j: [zeros] }, { j: [zeros] }])
  })
})
