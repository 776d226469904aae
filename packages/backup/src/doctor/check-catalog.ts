import { hasRows, type TableRecord } from '@polytable/kernel/catalog/index'
import {
  columnDdl,
  dropVectorsSql,
  pastName,
  physicalColumns,
  presentName,
  storedColumns,
  tableName,
  valueColumn,
} from '@polytable/kernel/storage/layout'
import { recover } from '@polytable/kernel/storage/undo'
import { isComputed } from '@polytable/model/schemas/index'
import type { Examination } from './examination.ts'
import type { SqlTables } from './sql-tables.ts'

const RESTORE = 'Restore the database from a backup, or drop the table.'

/** What the catalog says against what the store has, and against itself. */
export async function checkCatalog(examination: Examination, tables: SqlTables): Promise<void> {
  const { catalog } = examination.context
  await checkStatements(examination)
  await checkUnknown(examination, tables)
  await checkRecords(examination)
  for (const table of catalog.tables) {
    if (!hasRows(table)) continue
    const missing = [tableName(table), presentName(table), pastName(table)].filter(
      (name) => !tables.has(name.replace('polytable.', '')),
    )
    if (missing.length === 0) await checkColumns(examination, table, tables)
    else {
      await examination.found({
        kind: 'missing_table',
        table: table.path,
        count: missing.length,
        message: `The rows of '${table.path}' are not in the store: ${missing.join(', ')}`,
        advice: RESTORE,
      })
    }
  }
}

/** Statements that neither ended nor were taken back, and jobs of tables that are gone. */
async function checkStatements(examination: Examination): Promise<void> {
  const { context } = examination
  const { catalog, memo, store } = context
  const pending = await store.query('SELECT commit, root FROM polytable.pending ORDER BY commit')
  const left = pending.filter(([commit, root]) => {
    const table = catalog.lookUp(root as number)
    // The next statement takes back what one of this process has left.
    return !(memo.writable && table && catalog.family(table).unfinished === commit)
  })
  await examination.found(
    {
      kind: 'unfinished_statement',
      count: left.length,
      message: `${left.length} statements of a process that ended are neither finished nor taken back`,
      advice: 'Open the database to write, or repair it: what they wrote is taken back.',
    },
    () => recover(context),
  )
  const jobs = 'FROM polytable.jobs WHERE root NOT IN (SELECT root FROM polytable.trees)'
  await examination.found(
    {
      kind: 'orphaned_job',
      count: await examination.count(`SELECT count(*) ${jobs}`),
      message: 'There are background jobs of tables that do not exist',
      advice: 'Repair deletes them.',
    },
    () => store.query(`DELETE ${jobs}`),
  )
}

/** Tables of rows and of vectors that belong to nothing. */
async function checkUnknown(examination: Examination, tables: SqlTables): Promise<void> {
  const { catalog, store } = examination.context
  const indexes = await store.query(
    `SELECT DISTINCT 'x_' || table_id || '_' || (i ->> 'id') FROM polytable.schemas, jsonb_array_elements(doc -> 'indexes') i`,
  )
  const known = new Set([
    ...catalog.tables.map(({ id }) => `t_${id}`),
    ...indexes.map(([name]) => name as string),
  ])
  // A table or a view that is being made.
  const making = await store.query('SELECT 1 FROM polytable.pending LIMIT 1')
  if (making.length > 0) return
  for (const name of tables.keys()) {
    if (/_(now|past)$/.test(name) || known.has(name)) continue
    const isRows = name.startsWith('t_')
    const drops = isRows ? [`DROP TABLE IF EXISTS polytable.${name}`] : dropVectorsSql(`polytable.${name}`)
    await examination.found(
      {
        kind: 'unknown_table',
        count: 1,
        message: `The store has ${isRows ? 'rows of a table' : 'vectors of an index'} that the catalog does not know: ${name}`,
        advice: 'Repair drops them.',
      },
      async () => {
        for (const sql of drops) await store.query(sql)
      },
    )
  }
}

/** What the catalog lacks of its tables, and what it has of tables that are gone. */
async function checkRecords(examination: Examination): Promise<void> {
  const { catalog, store } = examination.context
  const broken = await store.query(
    `SELECT t.path, CASE
       WHEN NOT EXISTS (SELECT 1 FROM polytable.trees r WHERE r.root = t.root) THEN 'its family'
       WHEN NOT EXISTS (SELECT 1 FROM polytable.versions v WHERE v.table_id = t.id) THEN 'its versions'
       WHEN NOT EXISTS (SELECT 1 FROM polytable.schemas s WHERE s.table_id = t.id) THEN 'its schema'
       WHEN t.base IS NOT NULL AND NOT EXISTS (SELECT 1 FROM polytable.tables b WHERE b.id = t.base) THEN 'its base'
     END AS lacks FROM polytable.tables t ORDER BY t.path`,
  )
  for (const [path, lacks] of broken) {
    if (lacks === null) continue
    await examination.found({
      kind: 'broken_catalog',
      table: path as string,
      count: 1,
      message: `The catalog lacks ${String(lacks)} of '${String(path)}'`,
      advice: RESTORE,
    })
  }
  for (const name of ['schemas', 'versions', 'runs', 'failures']) {
    const orphans = `FROM polytable.${name} WHERE table_id NOT IN (SELECT id FROM polytable.tables)`
    await examination.found(
      {
        kind: 'broken_catalog',
        count: await examination.count(`SELECT count(*) ${orphans}`),
        message: `The catalog has entries of tables that do not exist, in polytable.${name}`,
        advice: 'Repair deletes them.',
      },
      () => store.query(`DELETE ${orphans}`),
    )
  }
  for (const table of catalog.tables) {
    const parent = table.path.includes('/') ? table.path.slice(0, table.path.lastIndexOf('/')) : ''
    if (catalog.hasDir(parent)) continue
    await examination.found(
      {
        kind: 'broken_catalog',
        table: table.path,
        count: 1,
        message: `The directory '${parent}' of '${table.path}' does not exist`,
        advice: 'Repair makes it.',
      },
      () => catalog.createDirs(parent.split('/').map((_, i, parts) => parts.slice(0, i + 1).join('/'))),
    )
  }
}

/** The columns of the present schema, and of all schemas, against those of the store. */
async function checkColumns(examination: Examination, table: TableRecord, tables: SqlTables): Promise<void> {
  const { store } = examination.context
  const present = tables.get(`t_${table.id}`)!
  for (const column of storedColumns(table.schema)) {
    const missing = physicalColumns([column]).filter(({ name }) => !present.has(name))
    const isWhole = missing.every(({ name }) => name !== valueColumn(column))
    const added = columnDdl(column).filter((ddl) => missing.some(({ name }) => ddl.startsWith(`${name} `)))
    const canBeNull = isWhole || isComputed(column) || column.type.nullable
    const repair = async (): Promise<void> => {
      for (const ddl of added) await store.query(`ALTER TABLE ${tableName(table)} ADD COLUMN ${ddl}`)
    }
    await examination.found(
      {
        kind: 'missing_column',
        table: table.path,
        column: column.name,
        count: missing.length,
        message: `The store lacks the values of '${table.path}.${column.name}'`,
        advice: isComputed(column)
          ? `Repair makes the column, without values: then recomputeColumns(['${column.name}']).`
          : `${canBeNull ? 'Repair makes the column, without values. ' : ''}Its values are lost: restore a backup to have them again.`,
      },
      ...(canBeNull ? [repair] : []),
    )
  }
  const ids = await store.query(
    `SELECT DISTINCT e ->> 'id' FROM polytable.schemas,
       jsonb_array_elements((doc -> 'columns') || (doc -> 'indexes') || coalesce(doc -> 'texts', '[]')) e
     WHERE table_id = $1`,
    [table.id],
  )
  const known = new Set(ids.map(([id]) => id as string))
  const unknown = [...present].filter((name) => /^[csiw]_/.test(name) && !known.has(name.slice(2)))
  await examination.found(
    {
      kind: 'unknown_column',
      table: table.path,
      count: unknown.length,
      message: `The store has columns of '${table.path}' that no schema of it knows: ${unknown.join(', ')}`,
      advice: 'Repair drops them.',
    },
    () =>
      store.query(
        `ALTER TABLE ${tableName(table)} ${unknown.map((name) => `DROP COLUMN ${name}`).join(', ')}`,
      ),
  )
}
