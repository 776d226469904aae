import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open, pt } from 'polytable'
import { openPgliteStore } from '@polytable/store/pglite/index'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectError } from '../conformance/support/expect-error.ts'
import { nodeAssets } from '../store/support/node-assets.ts'
import { createMemoryLogger } from '../store/support/quiet-logger.ts'

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'polytable-format-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

/** Changes the database behind the library's back. */
async function change(...statements: readonly string[]): Promise<void> {
  const store = await openPgliteStore({
    location: { kind: 'directory', path: join(directory, 'database') },
    assets: nodeAssets(),
    logger: createMemoryLogger(),
  })
  try {
    for (const statement of statements) await store.query(statement)
  } finally {
    await store.close()
  }
}

const setFormat = (format: number): string =>
  `UPDATE polytable.meta SET value = '${format}'::jsonb WHERE key = 'format'`

test('a database of an earlier format is brought to the present one, of a later one refused', async () => {
  let db = await open(directory)
  const made = await db.createTable('t', { id: pt.int().primaryKey(), text: pt.string() })
  await db.createView('v', made.where(made.c.id.gt(1)))
  await made.insert([
    { id: 1, text: 'a' },
    { id: 2, text: 'b' },
  ])
  await made.update({ text: 'c' }, { where: made.c.id.eq(2) })
  await db.close()

  // Format 1 knew neither snapshots nor versions that are gone.
  await change('ALTER TABLE polytable.tables DROP COLUMN pin, DROP COLUMN horizon', setFormat(1))
  db = await open(directory)
  const t = await db.getTable('t')
  expect(await t.collect()).toEqual([
    { id: 1, text: 'a' },
    { id: 2, text: 'c' },
  ])
  expect(await (await db.getTable('v')).collect()).toEqual([{ id: 2, text: 'c' }])
  expect(await (await db.getTable('t:1')).collect()).toEqual([
    { id: 1, text: 'a' },
    { id: 2, text: 'b' },
  ])
  const frozen = await db.createSnapshot('frozen', t)
  await t.delete()
  await t.vacuum({ keepVersions: 1 })
  expect(await frozen.count()).toBe(2)
  await db.close()

  await change(setFormat(99))
  await expectError(open(directory), 'INVALID_STATE', { message: 'newer' })
  await change(setFormat(2))
  db = await open(directory)
  expect(await (await db.getTable('frozen')).count()).toBe(2)
  await db.close()

  // Format 3 did not keep what failed for rows.
  await change('DROP TABLE polytable.failures', setFormat(3))
  db = await open(directory)
  expect(await db.errors()).toEqual([])
  await (await db.getTable('t')).insert({ id: 3, text: 'd' })
  expect(await (await db.getTable('v')).collect()).toEqual([{ id: 3, text: 'd' }])
  await db.close()
})
