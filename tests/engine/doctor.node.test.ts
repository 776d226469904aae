import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open, pt, type Finding } from 'polytable'
import type { SqlStore } from '@polytable/model/ports/index'
import { openPgliteStore } from '@polytable/store/pglite/index'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nodeAssets } from '../store/support/node-assets.ts'
import { createMemoryLogger } from '../store/support/quiet-logger.ts'

let base: string

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'polytable-doctor-'))
})
afterAll(() => rm(base, { recursive: true, force: true }))

const lengths = pt.udf({
  name: 'test.doctor.lengths',
  params: { text: pt.string() },
  returns: pt.array({ shape: [2], dtype: 'float32' }),
  run: ({ text }) => new Float32Array([text.length, 1]),
})
const page = (text: string): File => new File([text], 'page.md', { type: 'text/markdown' })

/** Does something with the store of a closed database. */
async function inStore<T>(directory: string, work: (store: SqlStore) => Promise<T>): Promise<T> {
  const store = await openPgliteStore({
    location: { kind: 'directory', path: join(directory, 'database') },
    assets: nodeAssets(),
    logger: createMemoryLogger(),
  })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

const damage = (directory: string, statements: readonly string[]): Promise<void> =>
  inStore(directory, async (store) => {
    for (const sql of statements) await store.query(sql)
  })

/** Copies the present version of a row, with other commits. */
const copyRow = (table: string, row: number, commits: string): string[] => [
  `CREATE TEMP TABLE copied AS SELECT * FROM polytable.${table} WHERE row_id = ${row} AND v_max = 9223372036854775807`,
  `UPDATE copied SET ${commits}`,
  `INSERT INTO polytable.${table} SELECT * FROM copied`,
  'DROP TABLE copied',
]

const kinds = (findings: readonly Finding[]): string[] =>
  findings.map(({ kind, table, column, count }) => [kind, table ?? '', column ?? '', count].join(' ')).sort()

/** A database: `rows` is t_1, `texts` t_2 with vectors x_2_<id>, the view `some` of `rows` t_3, and `lost` and `d/pages`. */
async function make(
  directory: string,
): Promise<{ readonly files: readonly string[]; readonly vectors: string; readonly lost: number }> {
  const db = await open(directory)
  await db.createDir('d')
  const rows = await db.createTable('rows', { n: pt.int(), note: pt.string().nullable() })
  await rows.insert([1, 2, 3, 4, 5].map((n) => ({ n, note: `note ${n}` })))
  await rows.update({ n: 10 }, { where: rows.c.n.eq(1) })
  const texts = await db.createTable('texts', { text: pt.string() })
  const indexed = await texts.addEmbeddingIndex(texts.c.text, { embedding: lengths, metric: 'l2' })
  await indexed.insert(['a', 'bb', 'ccc'].map((text) => ({ text })))
  await db.createView('some', rows.where(rows.c.n.gt(2)))
  await db.createTable('lost', { n: pt.int() })
  const pages = await db.createTable('d/pages', { page: pt.document() })
  await pages.insert([1, 2, 3].map((n) => ({ page: page(`page ${n}`) })))
  const files = (await pages.collect()).map(({ page: { hash } }) =>
    join(directory, 'media', hash.slice(0, 2), hash.slice(2, 4), hash),
  )
  expect(await db.doctor()).toEqual([])
  await db.close()
  const [found] = await inStore(directory, (store) =>
    store.query("SELECT tablename FROM pg_tables WHERE tablename ~ '^x_2_\\d+$'"),
  )
  const vectors = String(found![0])
  const [lost] = await inStore(directory, (store) =>
    store.query("SELECT id FROM polytable.tables WHERE path = 'lost'"),
  )
  return { files, vectors, lost: Number(lost![0]) }
}

test('a damaged database is found to be, and repaired as far as it can be', async () => {
  const directory = join(base, 'damaged')
  const { files, vectors, lost } = await make(directory)
  await damage(directory, [
    // Several versions of one row are current, and one ends before it begins.
    ...copyRow('t_1', 2, 'v_min = 1'),
    ...copyRow('t_1', 3, 'v_min = 5, v_max = 2'),
    'DELETE FROM polytable.t_1_now WHERE row_id = 5',
    'UPDATE polytable.trees SET next_row_id = 2 WHERE root = 1',
    'ALTER TABLE polytable.t_1 ADD COLUMN c_999 int8',
    'ALTER TABLE polytable.t_1 DROP COLUMN c_2',
    `DELETE FROM polytable.${vectors} WHERE id = 2`,
    'CREATE TABLE polytable.x_77_7 (id int8 PRIMARY KEY, vector vector(2) NOT NULL)',
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'polytable.t_1_died'::regclass",
    'DROP INDEX polytable.t_3_key',
    `DROP TABLE polytable.t_${lost}`,
    `INSERT INTO polytable.jobs VALUES (1, 77, 1, 2, 1, 'paused', NULL, now())`,
    `INSERT INTO polytable.versions VALUES (77, 0, 1, now(), 'data', NULL, '{}')`,
    "DELETE FROM polytable.dirs WHERE path = 'd'",
  ])
  await rm(files[0]!)
  await writeFile(files[1]!, 'page X')
  const orphan = join(directory, 'media', 'ff', 'ff', 'f'.repeat(64))
  await mkdir(join(orphan, '..'), { recursive: true })
  await writeFile(orphan, 'orphan')

  const db = await open(directory)
  const wrong = [
    'broken_catalog   1',
    'broken_catalog d/pages  1',
    'broken_catalog rows  1',
    'corrupt_media d/pages page 1',
    'duplicate_row rows  1',
    'invalid_index rows  1',
    'missing_column rows note 1',
    'missing_index some  1',
    'missing_media d/pages page 1',
    'missing_table lost  3',
    'missing_vector texts text 1',
    'orphaned_job   1',
    'orphaned_media   1',
    'orphaned_view_row some  1',
    'reversed_version rows  1',
    'unknown_column rows  1',
    'unknown_table   1',
  ]
  const found = await db.doctor()
  expect(kinds(found)).toEqual(wrong)
  expect(found.filter(({ repaired }) => repaired)).toEqual([])
  // Nothing was changed by looking.
  expect(kinds(await db.doctor())).toEqual(wrong)

  const treated = await db.doctor({ repair: true })
  const hopeless = ['corrupt_media d/pages page 1', 'missing_media d/pages page 1', 'missing_table lost  3']
  expect(kinds(treated)).toEqual(wrong)
  expect(kinds(treated.filter(({ repaired }) => !repaired))).toEqual(hopeless)
  await db.idle()
  expect(kinds(await db.doctor())).toEqual(hopeless)
  const rows = await db.getTable('rows')
  expect(await rows.select('n').collect()).toEqual([10, 2, 3, 4].map((n) => ({ n })))
  expect(await (await db.getTable('some')).select('n').collect()).toEqual([10, 3, 4].map((n) => ({ n })))
  await rows.insert([{ n: 6, note: null }])
  expect(await rows.count()).toBe(5)
  const texts = await db.getTable('texts')
  const near = texts.c['text']!.similarity({ vector: new Float32Array([2, 1]) })
  expect(await texts.orderBy(near, 'desc').limit(1).select('text').collect()).toEqual([{ text: 'bb' }])
  await expect(readFile(orphan)).rejects.toThrow('ENOENT')

  await db.dropTable('lost')
  await (await db.getTable('d/pages')).delete()
  await db.close()
  const again = await open(directory)
  expect(kinds(await again.doctor({ contents: false }))).toEqual(['missing_media d/pages page 1'])
  await again.close()
}, 120_000)

test('what a dead process left is told of a database that is only read', async () => {
  const directory = join(base, 'left')
  await make(directory)
  await damage(directory, [
    'INSERT INTO polytable.pending VALUES (99999, 1)',
    ...copyRow('t_1', 2, 'v_min = 99999, row_id = 50'),
  ])
  const reader = await open(directory, { readOnly: true })
  expect(kinds(await reader.doctor())).toEqual(['unfinished_statement   1'])
  await expect(reader.doctor({ repair: true })).rejects.toMatchObject({ code: 'INSUFFICIENT_PRIVILEGES' })
  await reader.close()
  const writer = await open(directory)
  expect(await writer.doctor()).toEqual([])
  await writer.close()
}, 120_000)
