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
      expect((await t.collect()).map(({ x }) => x)).toEqual([0.5, Number(long)])
    }
    for (const source of files(`{"id":${2n ** 64n}}`))
      await expectError(db.createTable(backend.path(), { source }), 'INVALID_SCHEMA', { column: 'id' })
  })

  test('are refused inside other values, with their place', async () => {
    const t = await backend.db.createTable(backend.path(), { o: pt.json() })
    for (const source of files('{"o":{"a":[1]}}', `{"o":{"a":[${2n ** 60n},${long}]}}`)) {
      const place = { row: 1, message: '.o.a[1]: ', hint: 'quotes' }
      await expectError(t.insert(source), 'INVALID_DATA_FORMAT', place)
    }
    for (const source of files(`{"o":{"a":[${2n ** 60n}]}}`)) await t.insert(source)
    expect(await t.collect()).toEqual([{ o: { a: [2 ** 60] } }, { o: { a: [2 ** 60] } }])
    await expectError(t.insert({ o: { id: long } }), 'TYPE_MISMATCH', {
      column: 'o',
      row: 0,
      message: '.id: ',
    })
  })
})
