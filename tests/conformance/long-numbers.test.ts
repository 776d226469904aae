import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const long = 9007199254740993n

/** The same rows as a file of JSON and as one of JSON Lines. */
const files = (...rows: readonly string[]): File[] => [
  new File([`[${rows.join(',')}]`], 'a.json'),
  new File([rows.join('\n')], 'a.jsonl'),
]

onEveryBackend('Whole numbers of JSON that no double holds', (backend) => {
  test('are bigints, told and declared', async () => {
    const { db } = backend
    for (const source of files(`{"id":${long},"n":1}`, '{"id":-7,"n":1e3}')) {
      const told = await db.createTable(backend.path(), { source })
      expect(await told.collect()).toEqual([
        { id: long, n: 1 },
        { id: -7n, n: 1000 },
      ])
      const t = await db.createTable(backend.path(), { source, schemaOverrides: { id: pt.bigint() } })
      await t.insert(source)
      expect((await t.collect()).map(({ id }) => id)).toEqual([long, -7n, long, -7n])
    }
    for (const source of files(`{"id":"${long}"}`)) {
      const t = await db.createTable(backend.path(), { source, schemaOverrides: { id: pt.bigint() } })
      expect(await t.collect()).toEqual([{ id: long }])
    }
    for (const source of files('{"x":0.5}', `{"x":${long}}`)) {
      const t = await db.createTable(backend.path(), { source })
      // No type of numbers has both.
      expect((await t.collect()).map(({ x }) => x)).toEqual(['0.5', String(long)])
    }
    for (const source of files('{"x":0.5}', '{"x":100000000000000000000}')) {
      const t = await db.createTable(backend.path(), { source })
      expect((await t.collect()).map(({ x }) => x)).toEqual([0.5, 1e20])
    }
    for (const source of files('{"id":1}', `{"id":${2n ** 64n}}`)) {
      const t = await db.createTable(backend.path(), { source })
      expect((await t.collect()).map(({ id }) => id)).toEqual(['1', String(2n ** 64n)])
    }
  })

  test('are texts where text is asked for, and no other numbers where floats are', async () => {
    const { db } = backend
    for (const source of files('{"id":1}', `{"id":${long}}`)) {
      const texts = await db.createTable(backend.path(), { source, schemaOverrides: { id: pt.string() } })
      expect((await texts.collect()).map(({ id }) => id)).toEqual(['1', String(long)])
      const floats = await db.createTable(backend.path(), { id: pt.float() })
      await expectError(floats.insert(source), 'TYPE_MISMATCH', {
        column: 'id',
        row: 1,
        message: String(long),
      })
    }
  })

  test('are texts of their digits inside other values, where JavaScript writes other digits', async () => {
    const t = await backend.db.createTable(backend.path(), { o: pt.json() })
    const [even, round] = [2n ** 53n + 2n, 1_413_617_112_501_850_000n]
    for (const source of files(
      `{"o":{"a":[1,${long},${-long},${even},${round},${2n ** 70n}],"s":"${long}"}}`,
    )) {
      const created = await backend.db.createTable(backend.path(), { source })
      await t.insert(source)
      const a = [1, String(long), String(-long), Number(even), Number(round), String(2n ** 70n)]
      for (const table of [created, t]) expect(await table.first()).toEqual({ o: { a, s: String(long) } })
    }
    const csv = `o\n"{""a"":[${long},1.25,""x"",${round}]}"\n`
    await t.delete()
    await t.insert(new File([csv], 'a.csv'))
    expect(await t.collect()).toEqual([{ o: { a: [String(long), 1.25, 'x', Number(round)] } }])
    await expectError(t.insert({ o: { id: long } }), 'TYPE_MISMATCH', {
      column: 'o',
      row: 0,
      message: '.id: ',
    })
  })

  test('lines in a file that is called JSON are read', async () => {
    const rows = [{ a: 1, b: { c: [] } }, { a: 2 }]
    for (const text of ['{"a":1,"b":{"c":[]}}\n{"a":2}', '\n {"a":1,"b":{"c":[]}}\r\n\r\n{"a":2}\n']) {
      const t = await backend.db.createTable(backend.path(), { source: new File([text], 'a.json') })
      expect(await t.collect()).toEqual([rows[0], { a: 2, b: null }])
    }
    const one = new File(['{"a":1}\n'], 'a.json')
    const place = { message: 'not an array', hint: 'jsonl' }
    await expectError(backend.db.createTable(backend.path(), { source: one }), 'INVALID_DATA_FORMAT', place)
    const t = await backend.db.createTable(backend.path(), { source: one, sourceFormat: 'jsonl' })
    expect(await t.collect()).toEqual([{ a: 1 }])
    const pretty = new File([JSON.stringify(rows[0], null, 2)], 'a.json')
    await expectError(
      backend.db.createTable(backend.path(), { source: pretty }),
      'INVALID_DATA_FORMAT',
      place,
    )
  })
})
