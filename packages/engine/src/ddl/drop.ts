import { hasRows, type TableRecord } from '@polytable/kernel/catalog/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import type { RunOptions } from '@polytable/model/protocol/options'
import { dropVectorsSql, tableName } from '@polytable/kernel/storage/layout'
import type { DeletedMedia } from '@polytable/model/protocol/media-check'
import { goingWith, inTurn, type Wanted } from '@polytable/kernel/statements/needs'
import type { SqlExecutor, SqlRow } from '@polytable/model/ports/index'
import { parsePath } from '@polytable/model/schemas/index'
import { checkIfNotExists } from './options.ts'

export interface DropOptions extends Pick<RunOptions, 'cause'> {
  /** Drop what depends on it too. */
  readonly force?: boolean
  readonly ifNotExists?: 'error' | 'ignore'
}

/** @throws PolytableError TABLE_NOT_FOUND, CONSTRAINT_VIOLATION where views depend on the table and `force` is not given */
export function dropTable(context: EngineContext, ref: string, options: DropOptions): Promise<void> {
  checkIfNotExists(options.ifNotExists)
  const path = ref.startsWith('#') ? ref : parsePath(ref)
  const wanted = (): Wanted => {
    const found = context.catalog.lookUp(path)
    return found ? goingWith(context.catalog, [found]) : { paths: path.startsWith('#') ? [] : [path] }
  }
  return inTurn(context, wanted, options, async () => {
    if (!context.catalog.lookUp(path) && options.ifNotExists === 'ignore') return
    const table = context.catalog.table(path)
    const force = options.force ?? false
    await drop(context, withDependents(context, table, force, 'Drop those first, or pass force: true.'))
    await collectMedia(context)
  })
}

export function dropDir(context: EngineContext, givenPath: string, options: DropOptions): Promise<void> {
  const path = parsePath(givenPath)
  checkIfNotExists(options.ifNotExists)
  return inTurn(
    context,
    () => withContents(context, path),
    options,
    async () => {
      if (!context.catalog.hasDir(path)) {
        if (options.ifNotExists === 'ignore') return
        throw new PolytableError('DIRECTORY_NOT_FOUND', `The directory '${path}' does not exist`)
      }
      const hint = 'Pass force: true to drop its contents.'
      await dropContents(context, path, options.force ?? false, hint, [path])
      await collectMedia(context)
    },
  )
}

/** What has to be dropped with a directory. */
export function withContents({ catalog }: EngineContext, path: string): Wanted {
  const { families, paths } = goingWith(
    catalog,
    catalog.tables.filter((table) => table.path.startsWith(`${path}/`)),
  )
  return { families, paths: [path, ...paths] }
}

/**
 * Drops all that a directory holds, and the views elsewhere that depend on it, in one transaction and in the turn of the caller: see
 * {@link withContents}.
 * @param own the directory itself, where it goes too
 * @throws PolytableError CONSTRAINT_VIOLATION where it holds something and this is not forced
 */
export async function dropContents(
  context: EngineContext,
  path: string,
  force: boolean,
  hint: string,
  own: readonly string[] = [],
): Promise<void> {
  const inside = context.catalog.tables.filter((table) => table.path.startsWith(`${path}/`))
  const dirs = context.catalog.dirs.filter((dir) => dir.startsWith(`${path}/`))
  if (inside.length + dirs.length > 0 && !force) {
    throw new PolytableError('CONSTRAINT_VIOLATION', `The directory '${path}' is not empty`, { hint })
  }
  const dropped = new Map(
    inside.flatMap((table) => withDependents(context, table, true, hint)).map((table) => [table.id, table]),
  )
  // What is made on a table goes before it.
  const tables = [...dropped.values()].sort((a, b) => b.id - a.id)
  await drop(context, tables, [...dirs, ...own])
}

async function drop(
  context: EngineContext,
  tables: readonly TableRecord[],
  dirs: readonly string[] = [],
): Promise<void> {
  const { catalog } = context
  await context.store.transaction(async (tx) => {
    await deleteTables(context, tx, tables)
    await catalog.deleteDirs(tx, dirs)
  })
  catalog.removed(
    tables.map((each) => each.id),
    dirs,
  )
}

/** The dependents that are dropped with a table, in drop order. @throws PolytableError CONSTRAINT_VIOLATION */
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

/** Deletes tables in a transaction, after which the catalog has to be updated. */
export async function deleteTables(
  context: EngineContext,
  tx: SqlExecutor,
  tables: readonly TableRecord[],
): Promise<void> {
  if (tables.length === 0) return
  for (const each of tables) {
    for (const [name] of await vectorTables(tx, each)) {
      const vectors = `polytable.${String(name)}`
      for (const sql of dropVectorsSql(vectors)) await tx.query(sql)
      context.sketches.forget(vectors)
    }
    // A damaged database may lack it.
    if (hasRows(each)) await tx.query(`DROP TABLE IF EXISTS ${tableName(each)}`)
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
