import type { CopyColumn, CopyType, SqlStore } from '@polytable/model/ports/index'
import { describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'
import fc from 'fast-check'

const DIMENSIONS = 3

/** How a value of each type is made, how it is read back as text or JSON, and what must then be read. */
const cases: Record<
  CopyType,
  { arbitrary: fc.Arbitrary<unknown>; sqlType: string; read: string; expected: (value: never) => unknown }
> = {
  int4: { arbitrary: fc.integer(), sqlType: 'int4', read: 'int4', expected: (value: number) => value },
  int8: {
    arbitrary: fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    sqlType: 'int8',
    read: 'int8::text',
    expected: (value: number | bigint) => String(value === 0 ? 0 : value),
  },
  float8: { arbitrary: fc.double(), sqlType: 'float8', read: 'float8', expected: (value: number) => value },
  text: { arbitrary: validText(), sqlType: 'text', read: 'text', expected: (value: string) => value },
  bool: { arbitrary: fc.boolean(), sqlType: 'bool', read: 'bool', expected: (value: boolean) => value },
  jsonb: {
    // -0 is 0 in jsonb, whose numbers are decimal; they also have no more digits than JSON gave them.
    arbitrary: fc
      .jsonValue({ noUnicodeString: false })
      .map((value) => JSON.stringify(value))
      .filter((json) => !json.includes('\\u')),
    sqlType: 'jsonb',
    read: 'jsonb',
    expected: (value: string) => JSON.parse(value),
  },
  timestamptz: {
    arbitrary: fc.bigInt({ min: -210_866_803_200_000_000n, max: 9_223_371_331_200_000_000n }),
    sqlType: 'timestamptz',
    read: '(extract(epoch from timestamptz) * 1000000)::numeric(30)::text',
    expected: (value: bigint) => String(value),
  },
  date: {
    arbitrary: fc
      .date({
        min: new Date('0001-01-01T00:00:00Z'),
        max: new Date('9999-12-31T00:00:00Z'),
        noInvalidDate: true,
      })
      .map((date) => date.toISOString().slice(0, 10)),
    sqlType: 'date',
    read: 'date::text',
    expected: (value: string) => value,
  },
  uuid: { arbitrary: fc.uuid(), sqlType: 'uuid', read: 'uuid', expected: (value: string) => value },
  bytea: {
    arbitrary: fc.uint8Array({ maxLength: 50 }),
    sqlType: 'bytea',
    read: "encode(bytea, 'hex')",
    expected: (value: Uint8Array) => [...value].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
  },
  vector: {
    arbitrary: fc.float32Array({
      minLength: DIMENSIONS,
      maxLength: DIMENSIONS,
      noNaN: true,
      noDefaultInfinity: true,
    }),
    sqlType: `vector(${DIMENSIONS})`,
    read: 'to_json(vector::real[]::float8[])',
    expected: (value: Float32Array) => [...value],
  },
}

const types = Object.keys(cases) as CopyType[]
const columns: CopyColumn[] = types.map((type) => ({ name: type, type }))

export function copyContract(store: () => SqlStore): void {
  describe('copy', () => {
    test('keeps every value of every type', async () => {
      await store().query(
        `create table copied (row_number int4, ${types.map((type) => `"${type}" ${cases[type].sqlType}`).join(', ')})`,
      )
      const row = fc.tuple(...types.map((type) => fc.option(cases[type].arbitrary, { freq: 8 })))
      await fc.assert(
        fc.asyncProperty(fc.array(row, { maxLength: 30 }), async (rows) => {
          await store().query('truncate copied')
          const numbered = rows.map((values, index) => [index, ...values])
          const copied = await store().copy(
            'copied',
            [{ name: 'row_number', type: 'int4' }, ...columns],
            numbered,
          )
          expect(copied).toBe(rows.length)
          const read = types.map((type) => cases[type].read.replace(type, `"${type}"`)).join(', ')
          const stored = await store().query(`select ${read} from copied order by row_number`)
          const expected = rows.map((values) =>
            values.map((value, index) =>
              value === null ? null : cases[types[index]!].expected(value as never),
            ),
          )
          expect(stored.map(normalise)).toEqual(expected.map(normalise))
        }),
        { numRuns: 40 },
      )
    })

    test('takes names that need quotes and reports the count of rows', async () => {
      await store().query('create table "Copy ""here""" ("a ""b""" int4)')
      const rows = [[1], [2], [null]]
      expect(await store().copy('"Copy ""here"""', [{ name: 'a "b"', type: 'int4' }], rows)).toBe(3)
      expect(await store().copy('"Copy ""here"""', [{ name: 'a "b"', type: 'int4' }], [])).toBe(0)
    })

    test('refuses values that do not fit, naming column and row, and keeps nothing', async () => {
      await store().query('create table refused (id int4, value text)')
      const bad: [CopyType, unknown][] = [
        ['text', 'a\u0000b'],
        ['text', 'lone \udc00 surrogate'],
        ['text', 5],
        ['text', undefined],
        ['int4', 2 ** 31],
        ['int4', 1.5],
        ['int8', 2 ** 53],
        ['int8', 2n ** 63n],
        ['float8', '1'],
        ['bool', 1],
        ['jsonb', '"\ud800"'],
        ['timestamptz', 5],
        ['timestamptz', 9_224_318_016_000_000_000n],
        ['date', '2023-02-30'],
        ['date', '0000-01-01'],
        ['uuid', 'abc'],
        ['bytea', 'abc'],
        ['vector', [1, 2, 3]],
        ['vector', new Float32Array([1, Number.NaN, 2])],
        ['vector', new Float32Array()],
      ]
      for (const [type, value] of bad) {
        const rows = [
          [1, null],
          [2, value],
        ]
        const copy = store().copy(
          'refused',
          [
            { name: 'id', type: 'int4' },
            { name: 'value', type },
          ],
          rows,
        )
        expect(await expectError(copy, 'INVALID_ARGUMENT')).toMatchObject({ column: 'value', row: 1 })
      }
      await expectError(store().copy('refused', [{ name: 'id', type: 'int4' }], [[1, 2]]), 'INVALID_ARGUMENT')
      expect(await store().query('select count(*) from refused')).toEqual([[0]])
    })

    test('splits large batches, all or nothing', async () => {
      await store().query('create table large (id int4 primary key, value text)')
      const value = 'é'.repeat(100_000)
      const ids = Array.from({ length: 100 }, (_, index) => index)
      const shape: CopyColumn[] = [
        { name: 'id', type: 'int4' },
        { name: 'value', type: 'text' },
      ]
      const twice = [...ids, 0].map((id) => [id, value])
      await expectError(store().copy('large', shape, twice), 'CONSTRAINT_VIOLATION')
      expect(await store().query('select count(*) from large')).toEqual([[0]])
      expect(
        await store().copy(
          'large',
          shape,
          ids.map((id) => [id, value]),
        ),
      ).toBe(100)
      const [row] = await store().query(
        'select count(distinct id), min(length(value)), max(length(value)) from large',
      )
      expect(row).toEqual([100, 100_000, 100_000])
    })
  })
}

function validText(): fc.Arbitrary<string> {
  return fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'))
}

/** JSON has one zero only, and so has the text of int8. */
function normalise(row: readonly unknown[]): unknown[] {
  return row.map((value) =>
    typeof value === 'object' && value !== null ? JSON.parse(JSON.stringify(value)) : value,
  )
}
