import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const named = <T>(count: number, make: (i: number) => T): Record<string, T> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`c${i}`, make(i)]))

onEveryBackend('Wide rows', (backend) => {
  test('that never fit are refused when the table is made', async () => {
    const { db } = backend
    const wide = named(1015, () => pt.float())
    const hint = 'json()'
    await expectError(db.createTable(backend.path(), wide), 'INVALID_SCHEMA', { message: '8168 bytes', hint })
    const t = await db.createTable(
      backend.path(),
      named(1014, () => pt.float()),
    )
    await t.insert(named(1014, (i) => i + 0.5))
    expect(await t.select({ last: t.c['c1013']! }).collect()).toEqual([{ last: 1013.5 }])
    await expectError(t.addColumn({ more: pt.int().default(1) }), 'INVALID_SCHEMA', { table: t.path, hint })
    await t.addColumn({ note: pt.string().nullable() })
    expect(await t.count()).toBe(1)
  })

  test('that do not fit are refused with their row, and nothing is stored', async () => {
    const t = await backend.db.createTable(
      backend.path(),
      named(1100, () => pt.float().nullable()),
    )
    const full = named(1100, (i) => i)
    const rows = [named(900, (i) => i), {}, full, {}]
    const place = { table: t.path, row: 2, message: 'Row 2: ', hint: 'json()' }
    await expectError(t.insert(rows), 'CONSTRAINT_VIOLATION', place)
    await expectError(t.insert(rows, { onError: 'ignore' }), 'CONSTRAINT_VIOLATION', place)
    expect(await t.count()).toBe(0)
    await t.insert(rows.slice(0, 2))
    await expectError(t.update(full), 'CONSTRAINT_VIOLATION', { table: t.path, hint: 'json()' })
    expect((await t.collect()).map((row) => row['c899'])).toEqual([899, null])
  })

  test('hold some hundred long texts', async () => {
    const t = await backend.db.createTable(
      backend.path(),
      named(330, () => pt.string()),
    )
    const row = named(330, (i) => `${i} `.repeat(40 + i))
    await t.insert(row)
    expect(await t.first()).toEqual(row)
  })
})
