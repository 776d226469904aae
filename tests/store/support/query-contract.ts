import type { SqlStore, SqlValue } from '@polytable/model/ports/index'
import { describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'

export function queryContract(store: () => SqlStore): void {
  describe('query', () => {
    const one = async (text: string, params?: SqlValue[]): Promise<unknown> =>
      (await store().query(text, params))[0]?.[0]

    test('gives rows as arrays in select order', async () => {
      expect(await store().query("select 2 as b, 'x' as a union all select 3, 'y' order by 1")).toEqual([
        [2, 'x'],
        [3, 'y'],
      ])
      expect(await store().query('select 1 where false')).toEqual([])
    })

    test('gives numbers, booleans and parsed JSON, and text for all else', async () => {
      expect(await one('select 9007199254740991::int8')).toBe(9_007_199_254_740_991)
      expect(await one('select 9007199254740993::int8')).toBe(9_007_199_254_740_993n)
      expect(await one('select (-9223372036854775808)::int8')).toBe(-(2n ** 63n))
      expect(await one('select 7::int4')).toBe(7)
      expect(await one('select 7::int2')).toBe(7)
      expect(await one('select 1.5::float8')).toBe(1.5)
      expect(await one("select 'NaN'::float8")).toBe(Number.NaN)
      expect(await one("select '-Infinity'::float8")).toBe(-Infinity)
      expect(await one('select true')).toBe(true)
      expect(await one('select false')).toBe(false)
      expect(await one('select null::int4')).toBe(null)
      expect(await one(`select '{"a":[1,null]}'::jsonb`)).toEqual({ a: [1, null] })
      expect(await one(`select 'null'::json`)).toBe(null)
      expect(await one('select 1.10::numeric')).toBe('1.10')
      expect(await one("select '2024-02-29'::date")).toBe('2024-02-29')
      expect(await one("select '2024-02-29T01:02:03.000004Z'::timestamptz")).toBe(
        '2024-02-29 01:02:03.000004+00',
      )
      expect(await one("select '[1,-2.5]'::vector")).toBe('[1,-2.5]')
      expect(await one(String.raw`select '\x00ff'::bytea`)).toBe(String.raw`\x00ff`)
      expect(await one("select '0f8fad5b-d9cb-469f-a165-70867728950e'::uuid")).toBe(
        '0f8fad5b-d9cb-469f-a165-70867728950e',
      )
    })

    test('gives texts as they are, whatever is beside them', async () => {
      // Lengths whose bytes are none of ASCII, and texts that a decoder could take for marks or for parts of others.
      const texts = [
        '',
        '\ufeff',
        '\ufeffa',
        'x'.repeat(0xc8),
        'é',
        '\u0080',
        'ü'.repeat(0xe2),
        'y'.repeat(0xf0_9f),
        '\ufffd',
      ]
      for (const row of [texts, [...texts].reverse(), ...texts.map((text) => [text])]) {
        const columns = row.map((_, i) => `$${i + 1}::text`)
        const read = (await store().query(`select ${columns.join(', ')}, null::text`, row))[0]!
        expect(read.map((text, i) => text === (row[i] ?? null))).toEqual([...row.map(() => true), true])
      }
    })

    test('binds every kind of parameter', async () => {
      expect(await one('select $1::text', [`it's "ü" \\ 😀`])).toBe(`it's "ü" \\ 😀`)
      expect(await one('select $1::int8', [2n ** 62n])).toBe(2n ** 62n)
      expect(await one('select $1::int4', [-5])).toBe(-5)
      expect(await one('select $1::float8', [0.1])).toBe(0.1)
      expect(await one('select $1::float8', [-0])).toBe(-0)
      expect(await one('select $1::float8', [Infinity])).toBe(Infinity)
      expect(await one('select $1::bool', [true])).toBe(true)
      expect(await one('select $1::bool', [false])).toBe(false)
      expect(await one('select $1::int4 is null', [null])).toBe(true)
      expect(await one('select $1::jsonb', ['{"a":1}'])).toEqual({ a: 1 })
      expect(await one("select encode($1::bytea, 'hex')", [new Uint8Array([0, 1, 255])])).toBe('0001ff')
      expect(await one('select $1::vector', [new Float32Array([1.5, -2])])).toBe('[1.5,-2]')
      expect(await one('select $1::timestamptz', ['2024-01-01T00:00:00Z'])).toBe('2024-01-01 00:00:00+00')
    })

    test('binds arrays', async () => {
      const texts = ['a,b', 'c"d', 'e\\f', '', 'NULL', 'null', '{}', null, ' ü ']
      expect(await one('select to_json($1::text[])', [texts])).toEqual(texts)
      expect(await one('select to_json($1::int8[])', [[1, null, 3n]])).toEqual([1, null, 3])
      expect(await one('select to_json($1::bool[])', [[true, false, null]])).toEqual([true, false, null])
      expect(await one('select count(*) from unnest($1::float8[])', [[]])).toBe(0)
    })

    test('refuses what PostgreSQL cannot keep, naming the parameter', async () => {
      const query = store().query('select $1::int4, $2::text', [1, 'a\u0000b'])
      expect((await expectError(query, 'INVALID_ARGUMENT')).message).toContain('$2')
      await expectError(store().query('select $1::text', ['\ud800']), 'INVALID_ARGUMENT')
    })

    test('says what the server said of a bad statement, and goes on', async () => {
      const error = await expectError(store().query('select * from nowhere'), 'INTERNAL_ERROR')
      expect(error.message).toContain('nowhere')
      expect(error.cause).toMatchObject({ code: '42P01' })
      expect(await one('select 1')).toBe(1)
    })

    test('reports a unique violation with its fields', async () => {
      await store().query('create table unique_test (id int4 constraint unique_test_key primary key)')
      await store().query('insert into unique_test values (7)')
      const error = await expectError(
        store().query('insert into unique_test values (7)'),
        'CONSTRAINT_VIOLATION',
      )
      expect(error.cause).toMatchObject({
        code: '23505',
        constraint: 'unique_test_key',
        detail: 'Key (id)=(7) already exists.',
      })
      expect(await one('select count(*) from unique_test')).toBe(1)
    })

    test('finds nearest neighbours', async () => {
      await store().query('create table neighbours (id int4, v vector(2))')
      for (const [id, vector] of [
        [1, [0, 1]],
        [2, [1, 0]],
        [3, [0.9, 0.1]],
      ] as const) {
        await store().query('insert into neighbours values ($1, $2)', [id, new Float32Array(vector)])
      }
      const nearest = 'select id from neighbours order by v <=> $1 limit 2'
      expect(await store().query(nearest, [new Float32Array([1, 0.01])])).toEqual([[2], [3]])
    })

    test('gives the space of deleted rows back', async () => {
      await store().query('create table emptied as select generate_series(1, 100000) as id')
      await store().query('delete from emptied')
      await store().settle(['emptied'])
      await store().reclaim(['emptied'])
      expect(await one("select pg_relation_size('emptied')")).toBe(0)
      await store().reclaim([])
      await store().settle([])
    })

    test('maintains', async () => {
      await store().query('create table maintained as select generate_series(1, 1000) as id')
      await store().query('delete from maintained where id > 10')
      await store().maintain()
      expect(await one("select reltuples::int8 from pg_class where relname = 'maintained'")).toBe(10)
    })
  })
}
