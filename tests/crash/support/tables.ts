import { pt, type Database, type Table } from 'polytable'
import { documentSplitter } from 'polytable/functions'
import { DIMENSIONS, embedding, itemText, marked } from './texts.ts'

/** Marks a text: what the computed columns are made of. */
export const mark = pt.udf({
  name: 'crash.mark',
  params: { text: pt.string() },
  returns: pt.string(),
  run: ({ text }) => marked(text),
})

/** The text of an item, for updates. */
export const textOf = pt.udf({
  name: 'crash.textOf',
  params: { id: pt.int(), revision: pt.int() },
  returns: pt.string(),
  run: ({ id, revision }) => itemText(id, revision),
})

export const embed = pt.udf({
  name: 'crash.embed',
  params: { text: pt.string() },
  returns: pt.array({ shape: [DIMENSIONS], dtype: 'float32' }),
  batchSize: 100,
  run: (batch) => batch.map(({ text }) => new Float32Array(embedding(text))),
})

export function createItems(db: Database) {
  return db.createTable('items', {
    id: pt.int().primaryKey(),
    statement: pt.int(),
    of: pt.int(),
    revision: pt.int(),
    text: pt.string(),
  })
}

export function createDocuments(db: Database) {
  return db.createTable('documents', {
    id: pt.int().primaryKey(),
    statement: pt.int(),
    of: pt.int(),
    revision: pt.int(),
    file: pt.document(),
  })
}

/** A row per sentence of a document. */
export async function createChunks(db: Database) {
  const { c } = await documents(db)
  return db.createView('chunks', await documents(db), {
    iterator: documentSplitter(c.file, { separators: 'sentence' }),
  })
}

/** A view on a view: every sentence but the first of each document, marked. */
export async function createLater(db: Database) {
  const base = await chunks(db)
  return db.createView('later', base.where(base.c.pos.gt(0)), {
    additionalColumns: { marked: mark({ text: base.c.text }) },
  })
}

/** The items that were updated, marked once more. */
export async function createRevised(db: Database) {
  const base = await items(db)
  return db.createView('revised', base.where(base.c.revision.gt(0)), {
    additionalColumns: { again: mark({ text: base.c.marked }) },
  })
}

export function createScratch(db: Database) {
  return db.createTable('scratch', { id: pt.int(), file: pt.document() })
}

async function handle(db: Database, path: string): Promise<unknown> {
  return db.getTable(path)
}

type Made<F extends (db: Database) => Promise<unknown>> = Awaited<ReturnType<F>>
type ShapeOf<T> = T extends Table<infer S> ? S : never

/** The computed column of the items. */
export async function markItems(db: Database) {
  const table = (await handle(db, 'items')) as Made<typeof createItems>
  return table.addComputedColumn({ marked: mark({ text: table.c.text }) })
}

export async function items(db: Database): Promise<Table<ShapeOf<Made<typeof markItems>>>> {
  return (await handle(db, 'items')) as Made<typeof markItems>
}

export async function documents(db: Database): Promise<Made<typeof createDocuments>> {
  return (await handle(db, 'documents')) as Made<typeof createDocuments>
}

export async function chunks(db: Database): Promise<Made<typeof createChunks>> {
  return (await handle(db, 'chunks')) as Made<typeof createChunks>
}

export async function scratch(db: Database): Promise<Made<typeof createScratch>> {
  return (await handle(db, 'scratch')) as Made<typeof createScratch>
}
