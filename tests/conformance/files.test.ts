import fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import Papa from 'papaparse'
import { coalesce, pt, type Table } from 'polytable'
import { string } from 'polytable/functions'
import { expect, test } from 'vitest'
import writeExcel from 'write-excel-file/universal'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const csvUrl = new URL('./support/rows.csv', import.meta.url)

const csvRows = [
  { id: 1, name: 'Ünal, Ayşe', score: 0.5, ok: true },
  { id: 2, name: 'say "hi"', score: null, ok: false },
  { id: 3, name: 'two\nlines', score: 1000, ok: null },
]

const file = (text: BlobPart, name: string): File => new File([text], name)

const typesOf = async (table: Table): Promise<Record<string, string>> => {
  const { columns } = await table.metadata()
  return Object.fromEntries(columns.map(({ name, displayType }) => [name, displayType]))
}

onEveryBackend('Rows of files', (backend) => {
  const create = (source: File | URL) => backend.db.createTable(backend.path(), { source })

  test('CSV at a URL: columns are told by all values, and the rows are one version', async () => {
    const t = await create(csvUrl)
    expect(await typesOf(t)).toEqual({
      id: 'Int | null',
      name: 'String | null',
      score: 'Float | null',
      ok: 'Bool | null',
    })
    expect(await t.collect()).toEqual(csvRows)
    // Made with its rows: one version.
    expect((await t.history()).map(({ version, inserts }) => [version, inserts])).toEqual([[0, 3]])
    const status = await t.insert(csvUrl, { returnRows: true })
    expect(status).toMatchObject({ version: 1, rows: 3 })
    expect(await t.count()).toBe(6)
  })

  test('into a table that is there: texts become values of its columns', async () => {
    const t = await backend.db.createTable(backend.path(), {
      key: pt.string().primaryKey(),
      whole: pt.int(),
      large: pt.bigint().nullable(),
      half: pt.float().nullable(),
      flag: pt.bool().nullable(),
      at: pt.timestamp({ as: 'string' }).nullable(),
      day: pt.date().nullable(),
      id: pt.uuid().nullable(),
      data: pt.json().nullable(),
      vector: pt.array({ shape: [2], dtype: 'float32' }).nullable(),
      bytes: pt.binary().nullable(),
      note: pt.string().nullable(),
    })
    const csv = [
      'key,whole,large,half,flag,at,day,id,data,vector,bytes,note',
      'a,+7,9007199254740993,-inf,1,2026-01-02T03:04:05.678901Z,2026-01-02,0198C0DE-0000-7000-8000-000000000001,"{""a"":[1]}","[1,2]",AQI=,NA',
      ',007,NaN,NA,no,,,,,,,',
    ].join('\r\n')
    await expectError(t.insert(file(csv, 'rows.csv')), 'TYPE_MISMATCH', { column: 'flag', row: 1 })
    expect(await t.count()).toBe(0)
    await t.insert(file(csv.replace(',no,', ',n/a,'), 'rows.csv'))
    expect(await t.orderBy(t.c.whole).collect()).toEqual([
      {
        key: 'a',
        whole: 7,
        large: 9007199254740993n,
        half: -Infinity,
        flag: true,
        at: '2026-01-02T03:04:05.678901Z',
        day: '2026-01-02',
        id: '0198c0de-0000-7000-8000-000000000001',
        data: { a: [1] },
        vector: Float32Array.of(1, 2),
        bytes: Uint8Array.of(1, 2),
        note: 'NA',
      },
      {
        key: '',
        whole: 7,
        large: null,
        half: null,
        flag: null,
        at: null,
        day: null,
        id: null,
        data: null,
        vector: null,
        bytes: null,
        note: null,
      },
    ])
    const given = await backend.db.createTable(backend.path('given'), {
      a: pt.int(),
      b: pt.int().default(7).nullable(),
    })
    await given.insert(file('[{"a":1},{"a":2,"b":null}]', 'rows.json'))
    expect(await given.collect()).toEqual([
      { a: 1, b: 7 },
      { a: 2, b: null },
    ])
    await expectError(t.insert(file('key,other\nb,1\n', 'x.csv')), 'COLUMN_NOT_FOUND', { column: 'other' })
    const changed = await t.batchUpdate(file('key,whole,note\na,8,changed\n', 'x.csv'))
    expect(changed.rows).toBe(1)
    const [computed] = await t.compute(file('key,whole\nc,1\n', 'x.csv'))
    expect(computed).toMatchObject({ key: 'c', whole: 1 })
  })

  test('headings become names of columns', async () => {
    const headings = ['!!int', 'Order date', 'Order_date', '2024', '', 'größe', 'constructor', '']
    const csv = `${headings.join(',')}\n${headings.map((_, i) => i).join(',')},\n`
    const t = await create(file(csv, 'rows.csv'))
    expect(Object.keys((await t.first())!)).toEqual([
      'c__int',
      'Order_date_1',
      'Order_date',
      'c_2024',
      'c',
      'größe',
      'constructor_',
      'c_1',
    ])
    await t.insert(file('Order date,größe\n9,9\n', 'rows.csv'))
    expect(await t.where(t.c.Order_date!.eq(9 as never)).count()).toBe(1)
  })

  test('a heading that is a name keeps it, and equal ones are numbered beside those that are there', async () => {
    const blank = await create(file('a,,c\n1,2,3\n', 'rows.csv'))
    expect(await blank.collect()).toEqual([{ a: 1, c_1: 2, c: 3 }])
    const equal = await create(file('a,a,a_1,a b,a_b\n1,2,3,4,5\n', 'rows.csv'))
    expect(await equal.collect()).toEqual([{ a: 1, a_2: 2, a_1: 3, a_b_1: 4, a_b: 5 }])
  })

  test('headings without rows are columns, and so are those that no row has a value of', async () => {
    const t = await create(file('id,name\n', 'rows.csv'))
    expect(t.columns()).toEqual(['id', 'name'])
    expect(await t.collect()).toEqual([])
    expect(await typesOf(t)).toEqual({ id: 'String | null', name: 'String | null' })
    const declared = await backend.db.createTable(backend.path('declared'), {
      source: file('id,,name', 'rows.csv'),
      schemaOverrides: { id: pt.int(), name: pt.string() },
    })
    expect(await typesOf(declared)).toEqual({ id: 'Int', name: 'String' })
    await declared.insert(file('id,name\n1,a\n', 'rows.csv'))
    expect(await declared.collect()).toEqual([{ id: 1, name: 'a' }])
    const short = await backend.db.createTable(backend.path('short'), { source: file('a,b\n1\n', 'x.csv') })
    expect(await short.collect()).toEqual([{ a: 1, b: null }])
  })

  test('very many equal headings are refused at once', async () => {
    const csv = `${'a,'.repeat(60_000)}last\n${','.repeat(60_000)}7\n`
    await expectError(create(file(csv, 'rows.csv')), 'INVALID_SCHEMA')
  })

  test('long runs of digits and of blanks', async () => {
    const long = 400_000
    const values = [
      '9'.repeat(long),
      '9'.repeat(long) + 'x',
      `1e${'9'.repeat(long)}x`,
      `"${' '.repeat(long)}x"`,
    ]
    const t = await create(
      file(`n,text\n${values.map((value, n) => `${n},${value}\n`).join('')}`, 'rows.csv'),
    )
    const length = string.len(t.c.text! as never)
    expect(await t.select({ length }).collect()).toEqual(
      values.map((value) => ({ length: value.replaceAll('"', '').length })),
    )
    const numbers = await backend.db.createTable(backend.path('numbers'), { n: pt.bigint(), f: pt.float() })
    await numbers.insert(file(`n,f\n${'0'.repeat(1000)}7,${'9'.repeat(long)}\n`, 'rows.csv'))
    expect(await numbers.collect()).toEqual([{ n: 7n, f: Infinity }])
    await expectError(numbers.insert(file(`n,f\n${'9'.repeat(long)},1\n`, 'rows.csv')), 'TYPE_MISMATCH', {
      column: 'n',
    })
  })

  test('types that only all values tell', async () => {
    const csv = `a;b;c;d;e;f\n1;1;true;007;x;\n2;2.5;1;7;NA;\n${'3;3;false;1;;\n'.repeat(2000)}NA;nan;;8;1;\n`
    const t = await create(file(csv, 'rows.csv'))
    expect(await typesOf(t)).toEqual({
      a: 'Int | null',
      b: 'Float | null',
      c: 'String | null',
      d: 'String | null',
      e: 'String | null',
      f: 'String | null',
    })
    expect((await t.head(1))[0]).toEqual({ a: 1, b: 1, c: 'true', d: '007', e: 'x', f: null })
    expect((await t.tail(1))[0]).toEqual({ a: null, b: null, c: null, d: '8', e: '1', f: null })
  })

  test.for([',', ';', '\t', '|'])('values delimited by %j', async (delimiter) => {
    const line = (...values: readonly string[]): string => `${values.join(delimiter)}\n`
    const t = await create(file(line('a', 'b') + line('1', '2026-01-02'), 'rows.csv'))
    expect(await t.collect()).toEqual([{ a: 1, b: '2026-01-02' }])
  })

  test('a column called source is one', async () => {
    const made = await backend.db.createTable(backend.path('made'), {
      source: pt.int().nullable(),
      n: pt.int(),
    })
    await made.insert({ n: 1 })
    expect(await made.collect()).toEqual([{ source: null, n: 1 }])
    const computed = await backend.db.createTable(backend.path(), { n: pt.int(), source: coalesce(1, 2) })
    await computed.insert({ n: 7 })
    expect(await computed.collect()).toEqual([{ n: 7, source: 1 }])
  })

  test('types that are said, and a key', async () => {
    const csv = 'day,n,at\n2026-01-02,1,2026-01-02\n'
    const t = await backend.db.createTable(
      backend.path(),
      {
        source: new Blob([csv]),
        sourceFormat: 'csv',
        schemaOverrides: { day: pt.date(), at: pt.timestamp({ as: 'string' }) },
      },
      { primaryKey: 'n', comment: 'from a file' },
    )
    expect(await typesOf(t)).toEqual({ day: 'Date', n: 'Int', at: 'Timestamp' })
    expect(await t.collect()).toEqual([{ day: '2026-01-02', n: 1, at: '2026-01-02T00:00:00Z' }])
    expect(await t.metadata()).toMatchObject({ primaryKey: ['n'], comment: 'from a file' })
    await expectError(t.insert(file(csv, 'rows.csv')), 'CONSTRAINT_VIOLATION', { row: 0 })
    const unknown = { source: file(csv, 'x.csv'), schemaOverrides: { none: pt.int() } }
    await expectError(backend.db.createTable(backend.path(), unknown), 'COLUMN_NOT_FOUND', { column: 'none' })
  })

  test('CSV as another library writes it comes back as it was', async () => {
    const t = await backend.db.createTable(backend.path(), {
      n: pt.int(),
      a: pt.string(),
      b: pt.string().nullable(),
    })
    const text = fc.string({
      unit: fc.constantFrom('a', 'é', '"', ',', ';', ' ', '\n', '\t', '😀', "'", '1'),
    })
    const row = fc.record({ a: text, b: fc.option(text.filter((value) => value !== '')) })
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), async (rows) => {
        await t.delete()
        const numbered = rows.map((each, n) => ({ n, ...each }))
        await t.insert(file(Papa.unparse(numbered), 'rows.csv'))
        expect(await t.orderBy(t.c.n).collect()).toEqual(numbered)
      }),
      { numRuns: 15 },
    )
  })

  test('rows larger than what is read of a file at a time', async () => {
    const texts = [1, 300_000, 7, 700_000].map((length) => 'a "quoted",\n line; '.repeat(length / 7 + 1))
    const rows = texts.map((text, n) => ({ n, text }))
    const t = await create(file(Papa.unparse(rows), 'rows.csv'))
    const length = string.len(t.c.text! as never)
    expect(await t.select({ n: t.c.n!, length }).collect()).toEqual(
      rows.map(({ n, text }) => ({ n, length: text.length })),
    )
    const json = await create(file(JSON.stringify(rows), 'rows.json'))
    expect(await json.where(json.c.text!.eq(texts[3] as never)).count()).toBe(1)
    const lines = await create(file(rows.map((row) => JSON.stringify(row)).join('\n'), 'rows.jsonl'))
    expect(await lines.where(lines.c.text!.eq(texts[3] as never)).count()).toBe(1)
  })

  test('what toCsv writes comes back as it was', async () => {
    const columns = {
      n: pt.int(),
      text: pt.string().nullable(),
      at: pt.timestamp().nullable(),
      data: pt.json().nullable(),
      bytes: pt.binary().nullable(),
    }
    const t = await backend.db.createTable(backend.path(), columns)
    await t.insert([
      { n: 1, text: 'a "b"\nc', at: new Date(5), data: { a: [null, 'x'] }, bytes: Uint8Array.of(0, 255) },
      { n: 2 },
    ])
    const copy = await backend.db.createTable(backend.path('copy'), columns)
    await copy.insert(file(await t.toCsv(), 'rows.csv'))
    expect(await copy.collect()).toEqual(await t.collect())
  })

  test.for([
    ['UTF-8 with a mark', Uint8Array.of(0xef, 0xbb, 0xbf, ...new TextEncoder().encode('a\né€😀\n')), 'é€😀'],
    [
      'UTF-16',
      Uint8Array.of(
        0xff,
        0xfe,
        ...[...'a\né€\n'].flatMap((c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8]),
      ),
      'é€',
    ],
    ['Windows-1252', Uint8Array.of(0x61, 0x0a, 0x4a, 0xf8, 0x72, 0x80, 0x0a), 'Jør€'],
    ['both', Uint8Array.of(0x61, 0x0a, 0xc3, 0xa9, 0xf8, 0xc3, 0x0a), 'éøÃ'],
  ] as const)('a text in %s', async ([, bytes, text]) => {
    const t = await create(file(bytes as Uint8Array<ArrayBuffer>, 'rows.csv'))
    expect(await t.collect()).toEqual([{ a: text }])
  })

  test('JSON and JSON Lines', async () => {
    const rows = [
      { name: 'a', n: 1, deep: { list: [1, { x: null }] } },
      { name: null, n: 2.5, more: [true] },
      { name: 'c', mixed: 'text' },
      { mixed: 7 },
    ]
    const whole = [
      { name: 'a', n: 1, deep: { list: [1, { x: null }] }, more: null, mixed: null },
      { name: null, n: 2.5, deep: null, more: [true], mixed: null },
      { name: 'c', n: null, deep: null, more: null, mixed: 'text' },
      { name: null, n: null, deep: null, more: null, mixed: 7 },
    ]
    for (const source of [
      file(JSON.stringify(rows, null, 2), 'rows.json'),
      file(rows.map((row) => JSON.stringify(row)).join('\r\n'), 'rows.jsonl'),
    ]) {
      const t = await create(source)
      expect(await t.collect()).toEqual(whole)
      expect(await typesOf(t)).toMatchObject({
        name: 'String | null',
        n: 'Float | null',
        mixed: 'Json | null',
      })
    }
  })

  test('Parquet', async () => {
    const at = [new Date('2026-01-02T03:04:05.678Z'), null]
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: 'int', data: [1, 2], type: 'INT32' },
        { name: 'long', data: [2n ** 60n, 3n], type: 'INT64' },
        { name: 'double', data: [1, 2], type: 'DOUBLE' },
        { name: 'text', data: ['a', null], type: 'STRING' },
        { name: 'flag', data: [true, null], type: 'BOOLEAN' },
        { name: 'at', data: at, type: 'TIMESTAMP' },
        { name: 'data', data: [{ a: [1] }, null], type: 'JSON' },
        { name: 'bytes', data: [Uint8Array.of(1, 2), null], type: 'BYTE_ARRAY' },
      ],
    })
    const t = await create(file(buffer, 'rows.parquet'))
    expect(await typesOf(t)).toEqual({
      int: 'Int | null',
      long: 'Bigint | null',
      double: 'Float | null',
      text: 'String | null',
      flag: 'Bool | null',
      at: 'Timestamp | null',
      data: 'Json | null',
      bytes: 'Binary | null',
    })
    expect(await t.collect()).toEqual([
      {
        int: 1,
        long: 2n ** 60n,
        double: 1,
        text: 'a',
        flag: true,
        at: at[0],
        data: { a: [1] },
        bytes: Uint8Array.of(1, 2),
      },
      { int: 2, long: 3n, double: 2, text: null, flag: null, at: null, data: null, bytes: null },
    ])
    const many = Array.from({ length: 25_000 }, (_, n) => n)
    const large = parquetWriteBuffer({
      columnData: [{ name: 'n', data: many, type: 'INT32' }],
      rowGroupSize: 15_000,
    })
    const numbers = await create(file(large, 'rows.parquet'))
    expect(await numbers.count()).toBe(25_000)
    expect(await numbers.tail(1)).toEqual([{ n: 24_999 }])
  })

  test('Excel', async () => {
    const head = ['Name', 'Born on', 'Children', 'Tall'].map((value) => ({ value }))
    const born = new Date('1995-03-01T00:00:00Z')
    const rows = [
      [{ value: 'Ann' }, { value: born, type: Date, format: 'yyyy-mm-dd' }, { value: 2 }, { value: true }],
      [{ value: 'Bob' }, null, { value: 1.5 }, null],
    ]
    const blob = await writeExcel([head, ...rows] as never).toBlob()
    const t = await create(new File([blob], 'people.xlsx'))
    expect(await t.collect()).toEqual([
      { Name: 'Ann', Born_on: born, Children: 2, Tall: true },
      { Name: 'Bob', Born_on: null, Children: 1.5, Tall: null },
    ])
  })

  test('rows, queries and tables as sources', async () => {
    const { db } = backend
    const rows = [
      { 'a b': 1, c: null },
      { 'a b': 2, c: new Date(5), d: [1] },
    ]
    const t = await db.createTable(backend.path(), { source: rows })
    expect(await typesOf(t)).toEqual({ a_b: 'Int | null', c: 'Timestamp | null', d: 'Json | null' })
    const stream = (async function* () {
      yield await Promise.resolve({ n: 1 })
      yield { n: 2n ** 60n }
    })()
    expect(await typesOf(await db.createTable(backend.path('b'), { source: stream }))).toEqual({
      n: 'Bigint | null',
    })
    const half = t.where(t.c.a_b!.gt(1 as never)).select({ twice: t.c.a_b!, c: t.c.c! })
    const copy = await db.createTable(backend.path('c'), { source: half })
    expect(await copy.collect()).toEqual([{ twice: 2, c: new Date(5) }])
    const same = await db.createTable(backend.path('d'), { source: t })
    expect(await same.collect()).toEqual(await t.collect())
    await expectError(db.createTable(backend.path('e'), { source: [{ a: null }] }), 'INVALID_SCHEMA', {
      column: 'a',
    })
    await expectError(db.createTable(backend.path('f'), { source: [{ a: new Map() }] }), 'INVALID_SCHEMA', {
      column: 'a',
      hint: 'schemaOverrides',
    })
    await expectError(db.createTable(backend.path('g'), { source: [] }), 'INVALID_SCHEMA')
    await expectError(db.createTable(backend.path('h'), { source: 7 as never }), 'INVALID_ARGUMENT')
    await expectError(db.createTable(backend.path('h'), { source: { a: 1 } as never }), 'INVALID_ARGUMENT', {
      hint: '[row]',
    })
    const plain = await db.createTable(backend.path('i'), { source: pt.string() })
    expect(plain.columns()).toEqual(['source'])
  })

  test('what is no row of objects is refused, by createTable as by insert, and a hint says how to give it', async () => {
    const { db } = backend
    const t = await create(file('a\n1\n', 'x.csv'))
    const path = backend.path('made')
    const bytes = new TextEncoder().encode('a\n1\n')
    const given: readonly (readonly [source: () => unknown, hint: string])[] = [
      [() => ['ab', 'cd'], 'object'],
      [() => [{ a: 1 }, [3, 4]], 'object'],
      [() => new Map([['a', 1]]), 'object'],
      [() => [new Date()], 'object'],
      [() => null, 'object'],
      [() => bytes, 'new Blob([bytes])'],
      [() => bytes.buffer, 'new Blob([bytes])'],
      [() => [bytes], 'new Blob([bytes])'],
      [() => new Response(bytes).body, 'response.blob()'],
      [() => new Response(bytes), 'response.blob()'],
    ]
    for (const [source, hint] of given) {
      for (const options of [{}, { sourceFormat: 'csv' }] as const) {
        const made = db.createTable(path, { source: source() as never, ...options })
        await expectError(made, 'INVALID_ARGUMENT', { table: path, hint })
        const inserted = t.insert(source() as never, options)
        await expectError(inserted, 'INVALID_ARGUMENT', { table: t.path, hint })
      }
      await expectError(t.compute(source() as never), 'INVALID_ARGUMENT', { table: t.path, hint })
    }
    expect(await db.getTable(path, { ifNotExists: 'ignore' })).toBeNull()
    expect(await t.count()).toBe(1)
    await t.insert(await new Response(bytes).blob(), { sourceFormat: 'csv' })
    expect(await t.count()).toBe(2)
  })

  test('an option that belongs to another argument is told its place', async () => {
    const { db } = backend
    const from = { source: [{ id: 1 }], primaryKey: 'id' } as never
    await expectError(db.createTable(backend.path(), from), 'INVALID_ARGUMENT', {
      message: "no option 'primaryKey'",
      hint: 'third argument',
    })
    const source = file('a\n1\n', 'x.csv')
    await expectError(
      db.createTable(backend.path(), { source }, { sourceFormat: 'csv' } as never),
      'INVALID_ARGUMENT',
      { message: "no option 'sourceFormat'", hint: 'second argument' },
    )
    const wrong = { source, sourceFormat: 'txt' } as never
    await expectError(db.createTable(backend.path(), wrong), 'INVALID_ARGUMENT', {
      message: 'createTable(): sourceFormat must be',
    })
  })

  test.for([
    ['rows.csv', 'a,b\n1,"2\n', 'Unterminated'],
    ['rows.csv', 'a\n1,2\n', 'Row 0 has 2 values'],
    ['rows.json', '[{"a":1},', 'after 1 rows'],
    ['rows.json', '[{"a":1}, 5]', 'Row 1'],
    ['rows.json', '{"a":1}', 'not an array'],
    ['rows.json', '[{"a":1} x', 'not valid JSON'],
    ['rows.jsonl', '{"a":1}\n{"a":', 'after 1 rows'],
    ['rows.jsonl', '[1]', 'Row 0'],
    ['rows.parquet', 'PAR1 no', 'Parquet'],
    ['rows.xlsx', 'no zip', 'workbook'],
    ['rows.xls', '<html><table></table></html>', 'HTML'],
  ] as const)('%s that is none: nothing is there afterwards', async ([name, text, message]) => {
    const path = backend.path()
    await expectError(backend.db.createTable(path, { source: file(text, name) }), 'INVALID_DATA_FORMAT', {
      message,
    })
    expect(await backend.db.getTable(path, { ifNotExists: 'ignore' })).toBeNull()
    const t = await backend.db.createTable(path, { a: pt.int().nullable(), b: pt.int().nullable() })
    await expectError(t.insert(file(text, name)), 'INVALID_DATA_FORMAT', { message })
    expect(await t.count()).toBe(0)
    expect((await t.metadata()).version).toBe(0)
  })

  test('files that are not there, or of which nobody knows what they are', async () => {
    const missing = new URL('./support/none.csv', import.meta.url)
    await expectError(create(missing), 'PATH_NOT_FOUND')
    await expectError(create(file('a\n1\n', 'rows')), 'INVALID_ARGUMENT', { hint: 'parquet' })
    await expectError(create(file('', 'rows.csv')), 'INVALID_SCHEMA')
    const t = await create(file('a\n1\n', 'rows.csv'))
    const sourceFormat = 'xml' as 'csv'
    await expectError(t.insert(file('a\n', 'rows.csv'), { sourceFormat }), 'INVALID_ARGUMENT', {
      message: 'xml',
    })
    expect(await t.insert(file('a\n', 'rows.csv'))).toMatchObject({ rows: 0, version: 0 })
    expect(await t.count()).toBe(1)
  })

  test('a table that is there: left, refused, or replaced once all rows are in', async () => {
    const { db } = backend
    const path = backend.path()
    const old = await db.createTable(path, { source: [{ a: 1 }] })
    const source = [{ b: 2 }]
    await expectError(db.createTable(path, { source }), 'PATH_ALREADY_EXISTS')
    const kept = await db.createTable(path, { source }, { ifExists: 'ignore' })
    expect(await kept.collect()).toEqual([{ a: 1 }])
    const broken = { source: [{ b: 2 }, { b: 2 }] }
    const replace = { ifExists: 'replace', primaryKey: 'b' } as const
    await expectError(db.createTable(path, broken, replace), 'CONSTRAINT_VIOLATION')
    expect(await old.collect()).toEqual([{ a: 1 }])
    const made = await db.createTable(path, { source }, replace)
    expect(made.path).toBe(path)
    expect(await (await db.getTable(path)).collect()).toEqual([{ b: 2 }])
    expect((await db.listTables()).filter((each) => each.startsWith(path))).toEqual([path])
  })
})
