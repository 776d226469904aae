import type { Database } from 'polytable'
import { textEmbedder } from 'polytable/models'
import * as tables from './tables.ts'
import { documentFile, itemText } from './texts.ts'
import { SCRATCH_ROWS, type Operation } from './world.ts'

/** Does an operation on a database. */
export async function perform(db: Database, operation: Operation): Promise<void> {
  switch (operation.kind) {
    case 'insert':
      return insertItems(db, operation)
    case 'update': {
      const items = await tables.items(db)
      const { revision, statement } = operation
      await items.update(
        { revision, text: tables.textOf({ id: items.c.id, revision }) },
        { where: items.c.statement.eq(statement) },
      )
      return
    }
    case 'delete': {
      const items = await tables.items(db)
      await items.delete({ where: items.c.statement.eq(operation.statement) })
      return
    }
    case 'revertInsert': {
      await (await tables.items(db)).revert()
      return
    }
    case 'addDocuments': {
      const { first, rows, statement } = operation
      const files = Array.from({ length: rows }, (_, i) => documentFile(first + i, 0))
      const documents = await tables.documents(db)
      await documents.insert(
        files.map((file, i) => ({ id: first + i, statement, of: rows, revision: 0, file })),
      )
      return
    }
    case 'changeDocument': {
      const documents = await tables.documents(db)
      const { id, revision } = operation
      await documents.update({ revision, file: documentFile(id, revision) }, { where: documents.c.id.eq(id) })
      return
    }
    case 'deleteDocuments': {
      const documents = await tables.documents(db)
      await documents.delete({ where: documents.c.statement.eq(operation.statement) })
      return
    }
    case 'vacuum': {
      for (const path of operation.tables) await (await db.getTable(path)).vacuum({ keepVersions: 2 })
      return
    }
    default:
      await schemaChanges[operation.kind](db)
  }
}

async function insertItems(
  db: Database,
  { first, rows, statement }: Extract<Operation, { kind: 'insert' }>,
): Promise<void> {
  const items = await tables.items(db)
  const ids = Array.from({ length: rows }, (_, i) => first + i)
  await items.insert(ids.map((id) => ({ id, statement, of: rows, revision: 0, text: itemText(id, 0) })))
}

type SchemaChange = Exclude<
  Operation['kind'],
  | 'insert'
  | 'update'
  | 'delete'
  | 'revertInsert'
  | 'addDocuments'
  | 'changeDocument'
  | 'deleteDocuments'
  | 'vacuum'
>

const schemaChanges: Readonly<Record<SchemaChange, (db: Database) => Promise<unknown>>> = {
  createItems: tables.createItems,
  createDocuments: tables.createDocuments,
  createChunks: tables.createChunks,
  createLater: tables.createLater,
  markItems: tables.markItems,
  async indexItems(db) {
    const items = await tables.items(db)
    await items.addEmbeddingIndex(items.c.text, { embedding: tables.embed, name: 'by_text' })
  },
  async indexChunks(db) {
    const chunks = await tables.chunks(db)
    await chunks.addEmbeddingIndex(chunks.c.text, { embedding: textEmbedder, name: 'by_meaning' })
  },
  async addColumn(db) {
    const items = await tables.items(db)
    await items.addComputedColumn({ extra: tables.mark({ text: items.c.marked }) })
  },
  async dropColumn(db) {
    await (await db.getTable('items')).dropColumn('extra')
  },
  async addIndex(db) {
    const items = await tables.items(db)
    await items.addEmbeddingIndex(items.c.marked, { embedding: tables.embed, name: 'by_mark' })
  },
  async dropIndex(db) {
    await (await db.getTable('items')).dropIndex('by_mark')
  },
  createView: tables.createRevised,
  dropView: (db) => db.dropTable('revised'),
  createScratch: tables.createScratch,
  async fillScratch(db) {
    const scratch = await tables.scratch(db)
    const ids = Array.from({ length: SCRATCH_ROWS }, (_, i) => i + 1)
    await scratch.insert(ids.map((id) => ({ id, file: documentFile(id, 1_000_000) })))
  },
  dropScratch: (db) => db.dropTable('scratch'),
}
