import type { TableRecord } from '@polytable/kernel/catalog/index'
import { hnswDdl, searchMethod } from '@polytable/kernel/nearest/index'
import {
  physicalColumns,
  storedColumns,
  tableDdl,
  tableName,
  vectorTableName,
  wordsColumn,
} from '@polytable/kernel/storage/layout'
import { sqlIndexes } from '@polytable/kernel/storage/sql-indexes'
import { wordsDdl } from '@polytable/kernel/storage/words'
import type { SqlExecutor, SqlStore } from '@polytable/model/ports/index'
import type { TableSchema } from '@polytable/model/schemas/index'
import { notWhole, type SqlTable } from './format.ts'
import { isKnownType } from './tuples.ts'

/** What a backup may name: it is written into SQL. */
const ROW_COLUMN = /^(?:row_id|pos_\d+|v_min|v_max|[csi]_\d+)$/
const CATALOG_COLUMN = /^[a-z_]+$/

/** A table of the backup, with all schemas that it has or had. */
interface KnownTable {
  readonly record: TableRecord
  readonly schemas: readonly TableSchema[]
}

/** @throws PolytableError INVALID_DATA_FORMAT for a table that no database has */
export function checkTable({ name, columns, generated }: SqlTable, catalog: readonly string[]): void {
  const isOfCatalog = catalog.includes(name)
  const isOwned = /^t_\d+$|^x_\d+_\d+$/.test(name)
  const pattern = isOfCatalog ? CATALOG_COLUMN : name.startsWith('x_') ? /^(?:id|vector)$/ : ROW_COLUMN
  const fits = columns.every((column) => pattern.test(column.name) && isKnownType(column.type))
  if ((isOfCatalog || isOwned) && fits && generated.every((each) => /^w_\d+$/.test(each))) return
  throw notWhole(`it has a table '${name}' that no database has`)
}

/** The tables of a catalog whose rows were restored, in a transaction. */
export async function readKnownTables(tx: SqlExecutor): Promise<readonly KnownTable[]> {
  const rows = await tx.query(
    `SELECT t.id, t.path, t.kind, t.root, t.base, t.levels,
            (SELECT max(version) FROM polytable.versions v WHERE v.table_id = t.id),
            (SELECT jsonb_agg(doc ORDER BY commit DESC) FROM polytable.schemas s WHERE s.table_id = t.id)
     FROM polytable.tables t ORDER BY t.id`,
  )
  return rows.map(([id, path, kind, root, base, levels, version, docs]) => {
    const schemas = docs as readonly TableSchema[]
    const record: TableRecord = {
      id: id as number,
      path: path as string,
      kind: kind as TableRecord['kind'],
      root: root as number,
      ...(base === null ? {} : { base: base as number }),
      iteratorDepth: levels as number,
      version: version as number,
      schema: schemas[0]!,
    }
    return { record, schemas }
  })
}

/** Makes the SQL tables that rows and vectors are copied into; what they are found by follows when they are there. */
export async function makeTables(
  tx: SqlExecutor,
  tables: readonly SqlTable[],
  known: readonly KnownTable[],
): Promise<void> {
  const byName = new Map(tables.map((table) => [table.name, table]))
  for (const { record, schemas } of known) {
    const table = byName.get(`t_${record.id}`)
    if (table) await makeRows(tx, table, record, schemas)
  }
  for (const { name, columns } of tables) {
    if (!name.startsWith('x_')) continue
    const { type } = columns.find((column) => column.name === 'vector')!
    await tx.query(`CREATE TABLE polytable.${name} (id int8 PRIMARY KEY, vector ${type} NOT NULL)`)
    await tx.query(`CREATE SEQUENCE polytable.${name}_seq`)
  }
}

async function makeRows(
  tx: SqlExecutor,
  table: SqlTable,
  record: TableRecord,
  schemas: readonly TableSchema[],
): Promise<void> {
  for (const sql of tableDdl(record).filter(isTable)) await tx.query(sql)
  const made = new Set(physicalColumns(storedColumns(record.schema)).map(({ name }) => name))
  // Columns of the past, ids of vectors, and what an unfinished statement had begun: the next opening takes that back.
  const more = table.columns.filter(({ name }) => /^[csi]_/.test(name) && !made.has(name))
  if (more.length > 0) {
    const added = more.map(({ name, type }) => `ADD COLUMN ${name} ${type}`)
    await tx.query(`ALTER TABLE ${tableName(record)} ${added.join(', ')}`)
  }
  const wanted = new Set(table.generated)
  for (const schema of schemas) {
    for (const index of schema.texts ?? []) {
      const column = schema.columns.find(({ id }) => id === index.column)
      if (!column || !wanted.delete(wordsColumn(index))) continue
      for (const sql of wordsDdl(record, index, column)) await tx.query(sql)
    }
  }
}

/** Makes all that rows and vectors are found by. */
export async function makeIndexes(
  tx: SqlExecutor,
  store: Pick<SqlStore, 'vectorSearch'>,
  tables: readonly SqlTable[],
  known: readonly KnownTable[],
): Promise<void> {
  const names = new Set(tables.map(({ name }) => name))
  for (const { record } of known) {
    if (!names.has(`t_${record.id}`)) continue
    for (const sql of tableDdl(record)) if (!isTable(sql)) await tx.query(sql)
    for (const { ddl } of sqlIndexes(record, record.schema)) await tx.query(ddl)
    for (const index of record.schema.indexes) {
      const vectors = vectorTableName(record, index)
      if (searchMethod(index, store) === 'hnsw') await tx.query(hnswDdl(vectors, index))
    }
  }
}

function isTable(sql: string): boolean {
  return sql.startsWith('CREATE TABLE')
}
