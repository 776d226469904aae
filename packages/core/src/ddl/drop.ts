import { hasRows, type TableRecord } from '../catalog/index.ts'
import { PolytableError } from '../errors/index.ts'
import type { EngineContext } from '../exec/context.ts'
import { tableName } from '../exec/layout.ts'
import type { DeletedMedia } from '../exec/media-keeper.ts'
import type { SqlExecutor, SqlRow } from '../ports/index.ts'
import { parsePath } from '../schema/index.ts'
import { checkIfNotExists } from './options.ts'

export interface DropOptions {
  /** Drop what depends on it too. */
  readonly force?: boolean
  readonly ifNotExists?: 'error' | 'ignore'
}

/** @throws PolytableError TABLE_NOT_FOUND, CONSTRAINT_VIOLATION where views depend on the table and `force` is not given */
export function dropTable(context: EngineContext, ref: string, options: DropOptions): Promise<void> {
  checkIfNotExists(options.ifNotExists)
  return context.locks.catalog(async () => {
    const path = ref.startsWith('#') ? ref : parsePath(ref)
    const found = path.startsWith('#')
      ? context.catalog.tables.find((table) => `#${table.id}` === path)
      : context.catalog.find(path)
    if (!found && options.ifNotExists === 'ignore') return
    await dropTables(context, context.catalog.table(found?.id ?? path), options.force ?? false)
    await collectMedia(context)
  })
}

export function dropDir(context: EngineContext, givenPath: string, options: DropOptions): Promise<void> {
  const path = parsePath(givenPath)
  checkIfNotExists(options.ifNotExists)
  return context.locks.catalog(async () => {
    if (!context.catalog.hasDir(path)) {
      if (options.ifNotExists === 'ignore') return
      throw new PolytableError('DIRECTORY_NOT_FOUND', `The directory '${path}' does not exist`)
    }
    await dropContents(context, path, options.force ?? false, 'Pass force: true to drop what it holds.')
    await context.catalog.dropDir(path)
    await collectMedia(context)
  })
}

/**
 * Drops all that a directory holds, and the views elsewhere that depend on it. The catalog's lock is held by the caller.
 * @throws PolytableError CONSTRAINT_VIOLATION where it holds something and this is not forced
 */
export async function dropContents(
  context: EngineContext,
  path: string,
  force: boolean,
  hint: string,
): Promise<void> {
  const inside = context.catalog.tables.filter((table) => table.path.startsWith(`${path}/`))
  const dirs = context.catalog.dirs.filter((dir) => dir.startsWith(`${path}/`))
  if (inside.length + dirs.length > 0 && !force) {
    throw new PolytableError('CONSTRAINT_VIOLATION', `The directory '${path}' is not empty`, { hint })
  }
  for (const table of inside) {
    const current = context.catalog.find(table.path)
    if (current) await dropTables(context, current, true)
  }
}

/** Drops a table with, where forced, the views on it. The catalog's lock is held by the caller. */
async function dropTables(context: EngineContext, table: TableRecord, force: boolean): Promise<void> {
  const dropped = withDependents(context, table, force, 'Drop those first, or pass force: true.')
  await context.locks.write(table.root, async () => {
    await context.store.transaction((tx) => deleteTables(context, tx, dropped))
    context.catalog.removed(dropped.map((each) => each.id))
  })
}

/** What has to go with a table, in the order of dropping. @throws PolytableError CONSTRAINT_VIOLATION */
export function withDependents(
  context: EngineContext,
  table: TableRecord,
  force: boolean,
  hint: string,
): TableRecord[] {
  const views = context.catalog.dependentsOf(table)
  if (views.length > 0 && !force) {
    throw new PolytableError(
      'CONSTRAINT_VIOLATION',
      `'${table.path}' cannot be dropped: the following depend on it: ${views.map((view) => view.path).join(', ')}`,
      { table: table.path, hint },
    )
  }
  return [...views].reverse().concat(table)
}

/** Deletes tables in a transaction, after which the catalog has to be told that they are removed. */
export async function deleteTables(
  context: EngineContext,
  tx: SqlExecutor,
  tables: readonly TableRecord[],
): Promise<void> {
  if (tables.length === 0) return
  for (const each of tables) {
    for (const [name] of await vectorTables(tx, each)) {
      await tx.query(`DROP TABLE polytable.${String(name)}`)
      await tx.query(`DROP SEQUENCE IF EXISTS polytable.${String(name)}_seq`)
    }
    if (hasRows(each)) await tx.query(`DROP TABLE ${tableName(each)}`)
  }
  await context.catalog.deleteTables(
    tx,
    tables.map((each) => each.id),
  )
}

/** The vectors of all indexes of a table: also of those that only older versions have. */
function vectorTables(tx: SqlExecutor, table: TableRecord): Promise<SqlRow[]> {
  return tx.query("SELECT tablename FROM pg_tables WHERE schemaname = 'polytable' AND tablename ~ $1", [
    `^x_${table.id}_\\d+$`,
  ])
}

/** Deletes stored media that no row version refers to any more. */
export async function collectMedia({ catalog, media }: EngineContext): Promise<DeletedMedia> {
  const { garbage } = catalog
  const deleted = await media.keeper.collectGarbage()
  await catalog.noGarbage(garbage)
  return deleted
}
