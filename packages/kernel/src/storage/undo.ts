import { hasRows, type TableRecord } from '../catalog/index.ts'
import { PolytableError } from '@polytable/model/errors/index'
import type { SqlStore } from '@polytable/model/ports/index'
import type { EngineContext } from '../statements/context.ts'
import {
  dropVectorsSql,
  indexColumn,
  LIVE,
  pastName,
  presentName,
  tableName,
  vectorTableName,
} from './layout.ts'
import { changeInPortions } from './portions.ts'
import { FAILURES } from './row-failures.ts'

interface Undo {
  /** The view that the statement was making. */
  readonly created?: TableRecord | undefined
  /** Whether the space of what is deleted is needed at once. */
  readonly reclaim: boolean
}

/**
 * Takes back everything that carries an unfinished commit number, and what it made: a view, vectors. It can be stopped anywhere
 * and begun again; readers see none of it. Does nothing where the commit is finished.
 */
export async function undoCommit(
  context: EngineContext,
  root: number,
  commit: number,
  { created, reclaim }: Undo,
): Promise<void> {
  const { catalog, store } = context
  if (!(await isPending(store, commit))) return catalog.takenBack(root, commit)
  const tables = catalog.tables.filter((table) => table.root === root && hasRows(table))
  const drops = [
    ...(created ? [`DROP TABLE IF EXISTS ${tableName(created)}`] : []),
    ...(await unfinishedDdl(context, root)),
  ]
  if (drops.length > 0) {
    await store.transaction(async (tx) => {
      for (const sql of drops) await tx.query(sql)
    })
  }
  for (const table of tables) await deleteWritten(store, table, commit)
  await changeInPortions(store, FAILURES, `DELETE FROM ${FAILURES}`, 'v_min = $1', commit)
  // Rows that the statement ended are written once more: that takes the space of those it wrote.
  if (reclaim) await store.reclaim([...tables.flatMap(sqlTables), FAILURES])
  for (const name of [...tables.map(tableName), FAILURES])
    await changeInPortions(store, name, `UPDATE ${name} SET v_max = ${LIVE}`, 'v_max = $1', commit)
  await store.query('DELETE FROM polytable.pending WHERE commit = $1', [commit])
  catalog.takenBack(root, commit)
}

/** Takes back what an earlier statement left: it may have been the full disk that kept it from being undone. */
export async function undoEarlier(context: EngineContext, root: number, commit: number): Promise<void> {
  try {
    await undoCommit(context, root, commit, { reclaim: false })
  } catch (error) {
    if (!isDiskFull(error)) throw error
    await undoCommit(context, root, commit, { reclaim: true })
  }
}

/** At opening: takes back what a process that died had begun. Returns whether there was anything. */
export async function recover(context: EngineContext): Promise<boolean> {
  const pending = await context.store.query('SELECT commit, root FROM polytable.pending ORDER BY commit')
  for (const [commit, root] of pending) await undoEarlier(context, root as number, commit as number)
  const known = context.catalog.tables.map((table) => `t_${table.id}`)
  const orphans = await context.store.query(
    `SELECT tablename FROM pg_tables WHERE schemaname = 'polytable' AND tablename ~ '^t_\\d+$' AND tablename <> ALL($1::text[])`,
    [known],
  )
  for (const [name] of orphans) await context.store.query(`DROP TABLE polytable.${String(name)}`)
  return pending.length > 0 || orphans.length > 0 || (await context.catalog.hasGarbage())
}

/** Whether a commit is neither finished nor taken back. */
async function isPending(store: SqlStore, commit: number): Promise<boolean> {
  const found = await store.query('SELECT 1 FROM polytable.pending WHERE commit = $1', [commit])
  return found.length > 0
}

export function isDiskFull(error: unknown): boolean {
  return PolytableError.is(error) && error.code === 'STORAGE_FULL'
}

async function deleteWritten(store: SqlStore, table: TableRecord, commit: number): Promise<void> {
  const name = tableName(table)
  const [present, past] = [presentName(table), pastName(table)]
  await changeInPortions(store, present, `DELETE FROM ${present}`, 'v_min = $1', commit)
  await changeInPortions(store, past, `DELETE FROM ${past}`, 'v_min = $1 AND v_max = $1', commit)
  for (const index of table.schema.indexes) {
    // Ids of vectors only grow: those that no row has come last.
    const [used] = await store.query(`SELECT coalesce(max(${indexColumn(index)}), 0) FROM ${name}`)
    const vectors = vectorTableName(table, index)
    await changeInPortions(store, vectors, `DELETE FROM ${vectors}`, 'id > $1', used![0] as number)
  }
}

function sqlTables(table: TableRecord): string[] {
  return [
    presentName(table),
    pastName(table),
    ...table.schema.indexes.map((index) => vectorTableName(table, index)),
  ]
}

/** Statements that drop the columns and the tables of vectors of what was not registered in the end: their ids are still free. */
async function unfinishedDdl(context: EngineContext, root: number): Promise<string[]> {
  const nextIds = new Map(
    context.catalog.tables
      .filter((table) => table.root === root)
      .map(({ id, schema }) => [id, schema.nextId]),
  )
  const isFree = (table: string, id: string): boolean =>
    Number(id) >= (nextIds.get(Number(table)) ?? Infinity)
  const found = await context.store.query(
    `SELECT c.relname, a.attname FROM pg_class c
     JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
     WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'polytable'::regnamespace
       AND (c.relname ~ '^t_\\d+$' AND a.attname ~ '^[csi]_\\d+$' OR c.relname ~ '^x_\\d+_\\d+$' AND a.attname = 'id')`,
  )
  return found.flatMap(([relation, column]) => {
    const [kind, table, index] = String(relation).split('_') as [string, string, string]
    const id = kind === 'x' ? index : String(column).slice(2)
    if (!isFree(table, id)) return []
    const name = `polytable.${String(relation)}`
    return kind === 'x' ? dropVectorsSql(name) : [`ALTER TABLE ${name} DROP COLUMN ${String(column)}`]
  })
}
