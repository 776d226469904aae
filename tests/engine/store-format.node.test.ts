import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { open, pt, type Column } from 'polytable'
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

test('a text index of format 4 has its words computed anew', async () => {
  directory = await mkdtemp(join(tmpdir(), 'polytable-words-'))
  let db = await open(directory)
  const made = await db.createTable('notes', { text: pt.string().nullable() })
  await made.addTextIndex(made.c.text, { language: 'russian' })
  await made.insert([{ text: 'germany-dev-east' }, { text: null }, { text: 'AT&T Жуки' }])
  await db.close()

  await change(
    `ALTER TABLE polytable.t_1 DROP COLUMN w_2`,
    // Nor were tables parted.
    'CREATE TABLE polytable.whole (LIKE polytable.t_1)',
    'INSERT INTO polytable.whole SELECT * FROM polytable.t_1',
    'DROP TABLE polytable.t_1',
    'ALTER TABLE polytable.whole RENAME TO t_1',
    'DROP FUNCTION polytable.words, polytable.wanted, polytable.all_words_of',
    'DROP TEXT SEARCH CONFIGURATION polytable.russian',
    `CREATE FUNCTION polytable.words(language regconfig, body text) RETURNS tsvector
      LANGUAGE plpgsql IMMUTABLE STRICT AS $$ BEGIN RETURN to_tsvector(language, body); END $$`,
    `ALTER TABLE polytable.t_1 ADD COLUMN w_2 tsvector
      GENERATED ALWAYS AS (polytable.words('russian'::regconfig, c_1)) STORED`,
    'CREATE INDEX t_1_text_2 ON polytable.t_1 USING gin (w_2)',
    setFormat(4),
  )
  db = await open(directory)
  const notes = await db.getTable('notes')
  await notes.insert({ text: 'east of dev' })
  for (const [query, found] of [
    ['dev east', ['germany-dev-east', 'east of dev']],
    ['dev-east', ['germany-dev-east']],
    ['AT&T', ['AT&T Жуки']],
    ['жук', ['AT&T Жуки']],
  ] as const) {
    const rows = await notes.where(notes.c.text!.match(query).gt(0)).collect()
    expect(rows.map(({ text }) => text)).toEqual(found)
  }
  await db.close()
})

test('a database whose tables held all versions in one has them parted, and goes on with them', async () => {
  const own = await mkdtemp(join(tmpdir(), 'polytable-format-5-'))
  const fixture = fileURLToPath(new URL('../fixtures/database-format-5.tar.gz', import.meta.url))
  await promisify(execFile)('tar', ['-xzf', fixture, '-C', own])
  const db = await open(own)
  try {
    const items = await db.getTable('shop/items')
    const { id, code, title, price } = items.c as unknown as {
      readonly id: Column<number>
      readonly code: Column<string>
      readonly title: Column<string>
      readonly price: Column<number>
    }
    const counts = (): Promise<number[]> =>
      Promise.all(
        ['items', 'cheap', 'sentences', 'then'].map(async (name) =>
          (await db.getTable(`shop/${name}`)).count(),
        ),
      )
    expect(await counts()).toEqual([51, 31, 100, 50])
    expect(await items.where(id.eq(3)).select('title', 'label', 'price').collect()).toEqual([
      { title: 'A green table.', label: 'A GREEN TABLE.', price: 100 },
    ])
    const before = await db.getTable('shop/items:5')
    expect(await before.count()).toBe(60)
    expect(await (await db.getTable('shop/then')).where(id.eq(3)).select('title').collect()).toEqual([
      { title: 'A red chair. It is number 3.' },
    ])
    expect(await items.where(code.eq('late')).count()).toBe(1)
    expect(await items.where(title.match('lamp').gt(0)).count()).toBe(1)
    expect(await items.where(price.eq(20)).count()).toBe(1)
    const [nearest] = await items
      .orderBy(title.similarity({ string: 'green table' }), 'desc')
      .limit(1)
      .collect()
    expect(nearest).toMatchObject({ id: 3 })

    const row = { code: 'new', title: 'One. Two.', price: 1, tags: null }
    await expectError(items.insert([{ id: 3, ...row }]), 'CONSTRAINT_VIOLATION', {
      message: 'Duplicate primary key (3)',
    })
    await items.insert([{ id: 300, ...row }])
    await items.update({ price: 7 }, { where: id.lt(20) })
    expect(await counts()).toEqual([52, 42, 102, 50])
    for (let undone = 0; undone < 4; undone++) await items.revert()
    expect(await counts()).toEqual([50, 30, 100, 50])
    expect(await items.vacuum({ keepVersions: 1 })).toMatchObject({ rows: 20, vectors: 10 })
  } finally {
    await db.close()
    await rm(own, { recursive: true, force: true })
  }
})
