import { pt, type Database } from 'polytable'
import { documentFile, DIMENSIONS, embedding } from './texts.ts'

/** Every kind of statement, on a database that {@link prepare} has made. */

const ROWS = 1500
const FILES = 12

const mark = pt.udf({
  name: 'statements.mark',
  params: { text: pt.string() },
  returns: pt.string(),
  run: ({ text }) => `<${text}>`,
})

const embed = pt.udf({
  name: 'statements.embed',
  params: { text: pt.string() },
  returns: pt.array({ shape: [DIMENSIONS], dtype: 'float32' }),
  batchSize: 100,
  run: (batch) => batch.map(({ text }) => new Float32Array(embedding(text))),
})

const pairs = pt.iterator({
  name: 'statements.pairs',
  params: { text: pt.string() },
  outputs: { part: pt.string() },
  run: function* ({ text }) {
    yield { part: `${text} one` }
    yield { part: `${text} two` }
  },
})

const itemColumns = { id: pt.int().primaryKey(), v: pt.int().nullable(), text: pt.string() }

const rowsFrom = (first: number, rows = ROWS) =>
  Array.from({ length: rows }, (_, i) => ({ id: first + i, v: (first + i) % 7, text: `text ${first + i}` }))

const csv = () =>
  new File([['id,name', ...rowsFrom(1, 4000).map(({ id, text }) => `${id},${text}`)].join('\n')], 'a.csv')

const filesFrom = (first: number) =>
  Array.from({ length: FILES }, (_, i) => ({ id: first + i, file: documentFile(first + i, 0) }))

async function items(db: Database) {
  const made = async () => {
    const t = await db.createTable('items', itemColumns)
    return t.addComputedColumn({ marked: mark({ text: t.c.text }) })
  }
  return (await db.getTable('items')) as unknown as Awaited<ReturnType<typeof made>>
}

/** Makes the database that every statement starts from. */
export async function prepare(db: Database): Promise<void> {
  const empty = await db.createTable('items', itemColumns)
  const t = await empty.addComputedColumn({ marked: mark({ text: empty.c.text }) })
  await t.addEmbeddingIndex(t.c.text, { embedding: embed, name: 'near' })
  await t.addBtreeIndex(t.c.v, { name: 'sorted' })
  await t.insert(rowsFrom(1))
  await db.createSnapshot('kept', t.where(t.c.v.eq(3)))
  await db.createView('some', t.where(t.c.v.ge(3)), {
    additionalColumns: { again: mark({ text: t.c.marked }) },
  })
  await t.update({ text: mark({ text: t.c.text }) }, { where: t.c.v.eq(5) })
  const files = await db.createTable('files', { id: pt.int(), file: pt.document() })
  await files.insert(filesFrom(1))
  await db.createDir('dir/inner', { parents: true })
  const inside = await db.createTable('dir/first', { id: pt.int(), file: pt.document() })
  await inside.insert(filesFrom(100))
  await db.createView('dir/inner/second', inside)
  await db.createView('outside', inside)
}

export interface StatementKind {
  run(db: Database): Promise<unknown>
  /** It is made of several statements: one that was broken off is made again, and goes on. */
  readonly inSteps?: boolean
}

const declared = pt
  .table('declared', { id: pt.int(), text: pt.string() })
  .computed((c) => ({ marked: mark({ text: c.text }) }))

/** The kinds of statements, by their names. */
export const statements: Readonly<Record<string, StatementKind>> = {
  insert: { run: async (db) => (await items(db)).insert(rowsFrom(ROWS + 1)) },
  'insert of a file': { run: async (db) => (await db.getTable('files')).insert(filesFrom(200) as never) },
  'insert of a query': {
    async run(db) {
      const t = await items(db)
      return t.insert(t.select({ id: t.c.id.add(ROWS), v: t.c.v, text: t.c.text }))
    },
  },
  update: {
    async run(db) {
      const t = await items(db)
      return t.update({ v: t.c.v.add(1), text: mark({ text: t.c.text }) })
    },
  },
  batchUpdate: {
    run: async (db) => (await items(db)).batchUpdate(rowsFrom(1).map((row) => ({ ...row, v: 9 }))),
  },
  delete: {
    async run(db) {
      const t = await items(db)
      return t.delete({ where: t.c.v.ge(2) })
    },
  },
  recomputeColumns: { run: async (db) => (await items(db)).recomputeColumns(['marked']) },
  revert: { run: async (db) => (await items(db)).revert() },
  vacuum: { run: async (db) => (await items(db)).vacuum({ keepVersions: 1 }) },
  createTable: { run: (db) => db.createTable('made', itemColumns) },
  'createTable of a source': { run: (db) => db.createTable('made', { source: csv() }) },
  'createTable of a query': { run: async (db) => db.createTable('made', { source: await items(db) }) },
  'createTable of a source that replaces': {
    run: (db) => db.createTable('items', { source: csv() }, { ifExists: 'replace_force' }),
  },
  createView: {
    async run(db) {
      const t = await items(db)
      return db.createView('made', t, { iterator: pairs({ text: t.c.text }) })
    },
  },
  'createView that replaces': {
    async run(db) {
      const t = await items(db)
      return db.createView('some', t, {
        additionalColumns: { other: mark({ text: t.c.text }) },
        ifExists: 'replace_force',
      })
    },
  },
  createSnapshot: {
    async run(db) {
      const t = await items(db)
      return db.createSnapshot('made', t.where(mark({ text: t.c.text }).ne('')))
    },
  },
  addColumn: { run: async (db) => (await items(db)).addColumn({ more: pt.string().default('more') }) },
  addComputedColumn: {
    async run(db) {
      const t = await items(db)
      return t.addComputedColumn({ more: mark({ text: t.c.marked }) })
    },
  },
  dropColumn: { run: async (db) => (await db.getTable('dir/first')).dropColumn('id' as never) },
  renameColumn: { run: async (db) => (await items(db)).renameColumn('v', 'w') },
  'alterColumn of a value': {
    async run(db) {
      const t = await items(db)
      return t.alterColumn('marked', { value: mark({ text: mark({ text: t.c.text }) }) })
    },
  },
  'alterColumn of a type': {
    run: async (db) => (await items(db)).alterColumn('v', { type: pt.int() }),
  },
  addEmbeddingIndex: {
    async run(db) {
      const t = await items(db)
      return t.addEmbeddingIndex(t.c.marked, { embedding: embed, name: 'nearer' })
    },
  },
  addTextIndex: {
    async run(db) {
      const t = await items(db)
      return t.addTextIndex(t.c.text, { name: 'words' })
    },
  },
  addBtreeIndex: {
    async run(db) {
      const t = await items(db)
      return t.addBtreeIndex(t.c.text, { name: 'texts' })
    },
  },
  dropIndex: { run: async (db) => (await items(db)).dropIndex('near') },
  dropTable: { run: (db) => db.dropTable('items', { force: true }) },
  createDir: { run: (db) => db.createDir('a/b/c/d', { parents: true }) },
  'createDir that replaces': { run: (db) => db.createDir('dir', { ifExists: 'replace_force' }) },
  dropDir: { run: (db) => db.dropDir('dir', { force: true }) },
  'move of a table': { run: (db) => db.move('items', 'dir/items') },
  'move of a directory': { run: (db) => db.move('dir', 'moved') },
  migrate: { run: (db) => db.migrate([declared]), inSteps: true },
}

/** All that a client can see of a database, but for times. */
export async function dump(db: Database): Promise<unknown> {
  const tables: unknown[] = []
  for (const path of (await db.listTables()).sort()) {
    const table = await db.getTable(path)
    const { columns, indexes, kind, base } = await table.metadata()
    const rows: unknown[] = []
    for await (const row of table) {
      const entries = Object.entries(row as object).map(async ([name, value]: [string, unknown]) => [
        name,
        isMedia(value) ? await (await value.blob()).text() : value,
      ])
      rows.push(Object.fromEntries(await Promise.all(entries)))
    }
    const history = (await table.history()).map(({ createdAt: _, ...version }) => version)
    tables.push({
      path,
      kind,
      base,
      columns: columns.map(({ name, type, computedWith }) => [name, type, computedWith]),
      indexes,
      rows,
      history,
    })
  }
  return JSON.parse(
    JSON.stringify({ dirs: (await db.listDirs()).sort(), tables, jobs: await db.jobs() }),
  ) as unknown
}

function isMedia(value: unknown): value is { blob(): Promise<Blob> } {
  return typeof value === 'object' && value !== null && 'blob' in value
}
