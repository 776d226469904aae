import { pt, type ErrorCode, type PolytableError } from 'polytable'
import { string } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'
import { redAndBlue } from './support/media.ts'

const half = pt.udf({
  name: 'sql.half',
  params: { n: pt.int() },
  returns: pt.int(),
  run({ n }) {
    if (n % 2 !== 0) throw new Error(`${n} is odd`)
    return n / 2
  },
})
const words = pt.iterator({
  name: 'sql.words',
  params: { text: pt.string() },
  outputs: { word: pt.string() },
  run: async function* ({ text }) {
    for (const word of text.split(' ')) yield { word }
  },
})

/** What must be refused, by what it is refused with. The table that most of them name is 'kept'. */
const refused: Partial<Record<ErrorCode, readonly string[]>> = {
  UNSUPPORTED_OPERATION: [
    'INSERT INTO kept VALUES (2)',
    'UPDATE kept SET n = 2',
    'DELETE FROM kept',
    'MERGE INTO kept USING kept o ON false WHEN NOT MATCHED THEN INSERT VALUES (2)',
    'TRUNCATE kept',
    'DROP TABLE kept',
    'CREATE TABLE other (n int)',
    'CREATE TEMP TABLE other AS SELECT 1',
    'ALTER TABLE kept ADD COLUMN m int',
    "COPY kept TO '/dev/null'",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    'EXPLAIN ANALYZE DELETE FROM kept',
    'SET search_path = polytable',
    'BEGIN',
    'COMMIT',
    'VACUUM',
    'DO $$ BEGIN PERFORM 1; END $$',
    'PREPARE p AS SELECT 1',
    'LISTEN changes',
    "LOAD 'vector'",
    'CALL something()',
    'SELECT 1; DELETE FROM kept',
  ],
  INSUFFICIENT_PRIVILEGES: [
    'SELECT * FROM pg_class',
    'SELECT * FROM "pg_class"',
    'SELECT * FROM pg_catalog.pg_class',
    'SELECT * FROM information_schema.tables',
    'SELECT * FROM polytable.meta',
    'SELECT * FROM "polytable" . meta',
    'TABLE polytable.tables',
    'SELECT (SELECT count(*) FROM /* a /* nested */ comment */ polytable.meta)',
    "SELECT pg_read_file('PG_VERSION')",
    'SELECT pg_catalog.pg_backend_pid()',
    'SELECT "pg_ls_dir" (\'.\')',
    "SELECT nextval('polytable.commits')",
    "SELECT setval /* here */ ('polytable.commits', 1)",
    "SELECT set_config('search_path', 'polytable', false)",
    "SELECT current_setting('data_directory')",
    'SELECT lo_creat(-1)',
    "SELECT lo_import('/dev/null')",
    "SELECT query_to_xml('SELECT 1', true, true, '')",
    "SELECT table_to_xml('polytable.meta', true, true, '')",
    "SELECT * FROM ts_stat('SELECT 1')",
    'SELECT txid_current()',
    "SELECT pg_notify('a', 'b')",
    'SELECT pg_advisory_lock(1)',
    'SELECT n FROM kept ORDER BY pg_sleep(0)',
    "SELECT CASE WHEN false THEN set_config('a.b', 'c', true) END",
  ],
  INVALID_EXPRESSION: [
    '',
    '-- nothing',
    'SELECT 1)',
    'SELECT 1) AS q; COMMIT; SELECT (1',
    'SELECT (1',
    "SELECT 'open",
    'SELECT "open',
    'SELECT $x$ open',
    'SELECT 1 /* open',
    'SELECT U&"\\0070g_class"',
    "SELECT U&'\\0061'",
    'SELECT * INTO other FROM kept',
    'SELECT 1/0',
    'SELECT 1 FROM',
  ],
  TABLE_NOT_FOUND: [
    'WITH gone AS (DELETE FROM kept RETURNING 1) SELECT * FROM gone',
    'SELECT * FROM meta',
    'SELECT * FROM t_1',
    'SELECT * FROM tables',
  ],
  COLUMN_NOT_FOUND: ['SELECT m FROM kept', 'SELECT v_min FROM kept', 'SELECT row_id FROM kept'],
  FUNCTION_NOT_FOUND: ["SELECT dblink('host=127.0.0.1', 'SELECT 1')", 'SELECT no_such_function(1)'],
}

onEveryBackend('SQL', (backend) => {
  const values = async (text: string, params: readonly unknown[] = []): Promise<unknown[]> =>
    (await backend.db.sql(text, { params })).rows.map((row) => {
      const all = Object.values(row)
      return all.length === 1 ? all[0] : all
    })

  test('reads the present rows of tables by their paths: joined, grouped, ordered', async () => {
    const { db } = backend
    const dir = backend.path('cinema')
    await db.createDir(dir)
    const directors = await db.createTable(`${dir}/directors`, { id: pt.int(), name: pt.string() })
    const films = await db.createTable(`${dir}/films`, {
      title: pt.string(),
      director: pt.int().nullable(),
      year: pt.int(),
    })
    await directors.insert([
      { id: 1, name: 'Fritz Lang' },
      { id: 2, name: 'Agnès Varda' },
    ])
    await films.insert([
      { title: 'M', director: 1, year: 1931 },
      { title: 'Metropolis', director: 1, year: 1927 },
      { title: 'Cléo', director: 2, year: 1963 },
      { title: 'Gone', director: 2, year: 1900 },
    ])
    await films.update({ year: 1962 }, { where: films.c.title.eq('Cléo') })
    await films.delete({ where: films.c.title.eq('Gone') })
    const { columns, rows, truncated } = await db.sql(`
      SELECT d.name, count(*), min(f.year) AS first, array_agg(f.title ORDER BY f.year) AS titles
      FROM "${films.path}" f JOIN "${directors.path}" d ON d.id = f.director
      GROUP BY d.name ORDER BY first DESC; -- the newest first`)
    expect(columns).toEqual([
      { name: 'name', type: 'text' },
      { name: 'count', type: 'bigint' },
      { name: 'first', type: 'bigint' },
      { name: 'titles', type: 'text[]' },
    ])
    expect(rows).toEqual([
      { name: 'Agnès Varda', count: 1, first: 1962, titles: ['Cléo'] },
      { name: 'Fritz Lang', count: 2, first: 1927, titles: ['Metropolis', 'M'] },
    ])
    expect(truncated).toBe(false)
    expect(await values(`TABLE "${directors.path}" ORDER BY 1`)).toEqual([
      [1, 'Fritz Lang'],
      [2, 'Agnès Varda'],
    ])
    const ranked = `WITH ranked AS (SELECT title, rank() OVER (ORDER BY year) FROM "${films.path}")
      SELECT title FROM ranked WHERE rank = $1`
    expect(await values(ranked, [3])).toEqual(['Cléo'])
    await db.dropTable(films)
    await expectError(db.sql(ranked, { params: [3] }), 'TABLE_NOT_FOUND', { message: films.path })
  })

  test('gives each type as rows have it, or as what SQL has for it', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path('types'), {
      s: pt.string(),
      i: pt.int(),
      b: pt.bigint(),
      f: pt.float(),
      ok: pt.bool(),
      at: pt.timestamp(),
      day: pt.date(),
      id: pt.uuid(),
      raw: pt.binary(),
      j: pt.json(),
      picture: pt.image().nullable(),
    })
    const row = {
      s: 'it’s "𝒳"',
      i: -(2 ** 53) + 1,
      b: 2n ** 63n - 1n,
      f: 0.1,
      ok: false,
      at: new Date('2026-07-01T10:00:00.123Z'),
      day: '1927-01-10',
      id: '0b5bd8f6-3c5c-4b69-9a5e-1d6b3f6c0001',
      raw: new Uint8Array([0, 255, 10]),
      j: { a: [1.5, 'x', null, { b: true }] },
    }
    await t.insert({ ...row, picture: redAndBlue })
    const { picture } = (await t.first())!
    const { columns, rows } = await db.sql(`SELECT * FROM ${t.path}`)
    expect(columns.map(({ type }) => type)).toEqual([
      'text',
      'bigint',
      'bigint',
      'double precision',
      'boolean',
      'timestamp with time zone',
      'date',
      'uuid',
      'bytea',
      'jsonb',
      'text',
    ])
    expect(rows).toEqual([{ ...row, picture: picture!.url }])
    const others = `SELECT 0.1::numeric AS n, 10::numeric ^ 20 AS large, 'NaN'::float4 AS nan, 'infinity'::timestamptz AS never,
      '2026-01-02 03:04'::timestamp AS local, '1 day'::interval AS span, ARRAY[1.5, NULL]::float4[] AS list, 'null'::jsonb AS nothing`
    expect((await db.sql(others)).rows).toEqual([
      {
        n: 0.1,
        large: 10n ** 20n,
        nan: NaN,
        never: 'infinity',
        local: '2026-01-02 03:04:00',
        span: '1 day',
        list: [1.5, null],
        nothing: null,
      },
    ])
  })

  test('has arrays of every dtype as arrays of SQL, and vectors', async () => {
    const { db } = backend
    const shape = [2] as const
    const t = await db.createTable(backend.path('arrays'), {
      i8: pt.array({ dtype: 'int8' }),
      u8: pt.array({ dtype: 'uint8' }),
      i16: pt.array({ shape: [2, 3], dtype: 'int16' }),
      u16: pt.array({ shape, dtype: 'uint16' }),
      i32: pt.array({ shape, dtype: 'int32' }),
      u32: pt.array({ shape, dtype: 'uint32' }),
      i64: pt.array({ shape, dtype: 'int64' }),
      u64: pt.array({ shape, dtype: 'uint64' }),
      f32: pt.array({ dtype: 'float32' }),
      f64: pt.array({ shape: [null], dtype: 'float64' }),
      b: pt.array({ shape: [null, 1, 2], dtype: 'bool' }),
      s: pt.array({ shape, dtype: 'string' }),
      v: pt.array({ shape: [3], dtype: 'float32' }),
      h: pt.array({ shape: [3], dtype: 'float16' }),
      none: pt.array({ dtype: 'float32' }).nullable(),
      free: pt.array(),
    })
    await t.insert({
      i8: [-128, 127],
      u8: [],
      i16: [
        [1, -2, 3],
        [4, 5, -32768],
      ],
      u16: [0, 65535],
      i32: [-(2 ** 31), 2 ** 31 - 1],
      u32: [0, 2 ** 32 - 1],
      i64: [-(2n ** 63n), 2n ** 63n - 1n],
      u64: [1n, 2n ** 64n - 1n],
      f32: [0.1, NaN, -Infinity, 2 ** -149, -0.5],
      f64: [0.1, -Number.MAX_VALUE, Number.MIN_VALUE, Infinity],
      b: [[[true, false]], [[false, true]]],
      s: ['a,"b\\', 'NULL'],
      v: [1, 0, -2.5],
      h: [0.5, -65504, 2 ** -24],
      none: null,
      free: [1],
    })
    const { rows, columns } = await db.sql(`SELECT * FROM ${t.path}`)
    expect(rows).toEqual([
      {
        i8: [-128, 127],
        u8: [],
        i16: [
          [1, -2, 3],
          [4, 5, -32768],
        ],
        u16: [0, 65535],
        i32: [-(2 ** 31), 2 ** 31 - 1],
        u32: [0, 2 ** 32 - 1],
        i64: [-(2n ** 63n), 2n ** 63n - 1n],
        u64: [1, 2n ** 64n - 1n],
        f32: [0.1, NaN, -Infinity, 1e-45, -0.5],
        f64: [0.1, -Number.MAX_VALUE, Number.MIN_VALUE, Infinity],
        b: [[[true, false]], [[false, true]]],
        s: ['a,"b\\', 'NULL'],
        v: new Float32Array([1, 0, -2.5]),
        h: new Float32Array([0.5, -65504, 2 ** -24]),
        none: null,
      },
    ])
    expect(columns.find(({ name }) => name === 'v')?.type).toBe('vector')
    const near = `SELECT round((v <=> $1)::numeric, 6) AS far, v <-> $1 AS distance, i16[2][1] AS item, cardinality(i16) AS size FROM ${t.path}`
    expect((await db.sql(near, { params: [new Float32Array([1, 0, -2.5])] })).rows).toEqual([
      { far: 0, distance: 0, item: 4, size: 6 },
    ])
    await expectError(db.sql(`SELECT free FROM ${t.path}`), 'COLUMN_NOT_FOUND', { hint: 'dtype' })
  })

  test('has views, snapshots and computed columns; failed cells are null', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path('base'), { n: pt.int(), text: pt.string() })
    await t.insert([
      { n: 1, text: 'one two' },
      { n: 2, text: 'three' },
    ])
    const snapshot = await db.createSnapshot(backend.path('then'), t)
    const computed = await t.addComputedColumn({ half: half({ n: t.c.n }) }, { onError: 'ignore' })
    const more = await computed.addComputedColumn({ next: t.c.n.add(1) }, { stored: false })
    await more.addComputedColumn({ shout: string.upper(t.c.text) }, { stored: false })
    const view = await db.createView(backend.path('split'), t, { iterator: words({ text: t.c.text }) })
    const even = await db.createView(backend.path('even'), t.where(t.c.n.gt(1)))
    await t.insert({ n: 4, text: 'four five' })
    expect(await values(`SELECT n, half, next FROM ${t.path} ORDER BY n`)).toEqual([
      [1, null, 2],
      [2, 1, 3],
      [4, 2, 5],
    ])
    await expectError(db.sql(`SELECT shout FROM ${t.path}`), 'COLUMN_NOT_FOUND', { hint: 'JavaScript' })
    expect(await values(`SELECT word, n FROM ${view.path} ORDER BY n, pos`)).toEqual([
      ['one', 1],
      ['two', 1],
      ['three', 2],
      ['four', 4],
      ['five', 4],
    ])
    expect(await values(`SELECT n FROM ${even.path} ORDER BY n`)).toEqual([2, 4])
    expect(await values(`SELECT n, text FROM ${snapshot.path} ORDER BY n`)).toEqual([
      [1, 'one two'],
      [2, 'three'],
    ])
  })

  test('takes parameters, and refuses those that do not fit', async () => {
    const { db } = backend
    const all = await db.sql(
      'SELECT $1::int + 1 AS n, $2::timestamptz AS at, $3::jsonb AS j, $4::text[] AS l, $5::bytea AS b, $6 || $1::text AS s, $7::int AS z',
      {
        params: [
          3,
          new Date('2026-01-02T03:04:05.678Z'),
          { a: [1] },
          ['x', 'y, "z"', null],
          new Uint8Array([1, 255]),
          '’',
          null,
        ],
      },
    )
    expect(all.rows).toEqual([
      {
        n: 4,
        at: new Date('2026-01-02T03:04:05.678Z'),
        j: { a: [1] },
        l: ['x', 'y, "z"', null],
        b: new Uint8Array([1, 255]),
        s: '’3',
        z: null,
      },
    ])
    await expectError(db.sql('SELECT $1, $3', { params: [1, 2, 3] }), 'INVALID_ARGUMENT', {
      message: 'no $2',
    })
    await expectError(db.sql('SELECT $2::int', { params: [1] }), 'INVALID_ARGUMENT', { message: '$2' })
    await expectError(db.sql('SELECT $1::int', { params: [new Map()] }), 'INVALID_ARGUMENT', {
      message: 'params[0]',
    })
    await expectError(db.sql('SELECT $1::int', { params: ['x'] }), 'INVALID_EXPRESSION', { message: '"x"' })
    await expectError(async () => db.sql('SELECT 1', { limits: 1 } as never), 'INVALID_ARGUMENT')
  })

  test('gives as many rows as asked for, and whether there are more', async () => {
    const { db } = backend
    const many = 'SELECT n FROM generate_series(1, 1500) n ORDER BY n DESC'
    const some = await db.sql<{ n: number }>(many)
    expect(some.rows).toHaveLength(1000)
    expect(some.rows[0]).toEqual({ n: 1500 })
    expect(some.truncated).toBe(true)
    expect((await db.sql(many, { limit: 1500 })).truncated).toBe(false)
    expect(await db.sql('SELECT 1 AS n', { limit: 0 })).toEqual({
      columns: [{ name: 'n', type: 'integer' }],
      rows: [],
      truncated: true,
    })
    expect(
      (await db.sql('SELECT 1 AS n, 2 AS n, 3 AS "__proto__"')).rows.map((row) => Object.entries(row)),
    ).toEqual([
      [
        ['n', 1],
        ['n_1', 2],
        ['__proto__', 3],
      ],
    ])
    await expectError(db.sql("SELECT repeat('x', 1000000) FROM generate_series(1, 80)"), 'INVALID_ARGUMENT', {
      message: 'MiB',
    })
    const aborted = db.sql(many, { signal: AbortSignal.abort(new Error('enough')) })
    await expect(aborted).rejects.toThrow('enough')
  })

  test('says where the mistake is in the text, and what there is', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path('Mixed'), { n: pt.int() })
    const failure = async (text: string, code: ErrorCode): Promise<PolytableError> =>
      expectError(db.sql(text), code)
    const column = await failure(`SELECT n,\n  '𝒳' || m FROM "${t.path}"`, 'COLUMN_NOT_FOUND')
    expect(column.position).toEqual({ line: 2, column: 10 })
    expect(column.message).toContain('(line 2)')
    const table = await failure(`SELECT 1\nFROM ${t.path}`, 'TABLE_NOT_FOUND')
    expect(table.position).toEqual({ line: 2, column: 6 })
    expect(table.hint).toContain(`"${t.path}"`)
    const wrong = await failure('SELECT 1\n\n  FRM x y', 'INVALID_EXPRESSION')
    expect(wrong.position?.line).toBe(3)
    expect((await failure('SELECT\npg_sleep(0)', 'INSUFFICIENT_PRIVILEGES')).position).toEqual({
      line: 2,
      column: 1,
    })
  })

  test('refuses what writes, tells of the server or reaches outside; nothing is changed by it', async () => {
    const { db } = backend
    const t = await db.createTable('kept', { n: pt.int() }, { ifExists: 'replace' })
    await t.insert({ n: 1 })
    const versions = await t.versions()
    for (const [code, texts] of Object.entries(refused))
      for (const text of texts) {
        const error = await db.sql(text).catch((reason: unknown) => reason)
        expect(error, text).toMatchObject({ code })
      }
    expect(await t.collect()).toEqual([{ n: 1 }])
    expect(await t.versions()).toEqual(versions)
    await t.insert({ n: 2 })
    expect(await values('SELECT sum(n) FROM kept')).toEqual([3])
  })

  test('keeps to the time zone of the program', async () => {
    const place = await backend.place()
    const db = await place.open({ defaultTimeZone: 'Europe/Berlin' })
    const { rows } = await db.sql(
      "SELECT '2026-01-02 00:00'::timestamptz AS at, date_trunc('day', $1::timestamptz)::text AS day",
      {
        params: [new Date('2026-07-01T22:30:00Z')],
      },
    )
    expect(rows).toEqual([{ at: new Date('2026-01-01T23:00:00Z'), day: '2026-07-02 00:00:00+02' }])
    await db.close()
  })
})
