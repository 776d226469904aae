import { hasRows, type TableRecord } from '@polytable/kernel/catalog/index'
import { collectMedia } from '../ddl/drop.ts'
import { makeSqlIndexes } from '../ddl/make-sql-indexes.ts'
import { PolytableError } from '@polytable/model/errors/index'
import type { EngineContext, RowRange } from '@polytable/kernel/statements/context'
import type { RunOptions } from '@polytable/model/protocol/options'
import {
  indexColumn,
  LIVE,
  pastName,
  tableName,
  uniqueDdl,
  uniqueIndexName,
  vectorTableName,
} from '@polytable/kernel/storage/layout'
import { pendingConditions } from '@polytable/kernel/storage/pending-sql'
import { restoreFailures } from '@polytable/kernel/storage/row-failures'
import { Statement } from '@polytable/kernel/statements/statement'
import type { SqlExecutor } from '@polytable/model/ports/index'
import type { ColumnSchema, TableSchema } from '@polytable/model/schemas/index'
import { isMediaKind } from '@polytable/model/types/index'
import { forgetSchemas, schemasOf } from './forget.ts'

export interface RevertOptions extends RunOptions {
  /** The version to go back to; the one before the present one unless given. */
  readonly toVersion?: number
}

/**
 * Reverts the last data and schema versions of a table and their changes to its views, in the committing transaction of the
 * statement. The cost is proportional to what is reverted.
 * @throws PolytableError UNSUPPORTED_OPERATION, CONSTRAINT_VIOLATION where snapshots or views need what would be undone,
 *   TABLE_NOT_FOUND where the version is not there
 */
export async function revertTable(
  context: EngineContext,
  table: TableRecord,
  options: RevertOptions,
): Promise<void> {
  const hadMedia = await Statement.run(context, table, options, async (running) => {
    const { catalog } = context
    const current = catalog.table(table.id)
    const target = await targetVersion(context, current, options.toVersion)
    if (target === current.version) return false
    const undone = await undoneVersions(context, current, target)
    const media = await haveMedia(context, undone)
    for (const each of undone) if (hasRows(each.table)) await context.rowIndexes.ensure(each.table)
    const restored: TableRecord[] = []
    let added: (() => void) | undefined
    running.atCommit(
      async (tx) => {
        const lacking: RowRange[] = []
        for (const each of undone) {
          const { table: before, lacks } = await undo(tx, context, each.table, each.commits)
          restored.push(before)
          if (lacks) lacking.push(lacks)
        }
        if (lacking.length > 0)
          added = await context.jobs.add(tx, running.commit, table.root, around(lacking))
        await restoreFailures(tx, undone.find(({ table: { id } }) => id === table.id)!.commits)
        if (media) await catalog.setGarbage(tx)
      },
      () => {
        for (const each of restored) catalog.replaced(each)
        added?.()
      },
    )
    return media
  })
  if (hadMedia) await collectMedia(context)
}

/** All rows of some ranges, and those between. */
function around(ranges: readonly RowRange[]): RowRange {
  return {
    firstRow: Math.min(...ranges.map(({ firstRow }) => firstRow)),
    endRow: Math.max(...ranges.map(({ endRow }) => endRow)),
  }
}

async function haveMedia({ store }: EngineContext, undone: readonly UndoneVersions[]): Promise<boolean> {
  for (const { table } of undone) {
    const schemas = await schemasOf(store, table)
    if (schemas.some(({ schema }) => schema.columns.some(({ type }) => isMediaKind(type.kind)))) return true
  }
  return false
}

async function targetVersion(
  { catalog }: EngineContext,
  table: TableRecord,
  given: number | undefined,
): Promise<number> {
  const place = { table: table.path }
  if (given === undefined && table.version === 0) {
    throw new PolytableError('UNSUPPORTED_OPERATION', `Cannot revert version 0 of '${table.path}'`, {
      ...place,
      hint: 'Use db.dropTable().',
    })
  }
  const target = given ?? table.version - 1
  if (!Number.isSafeInteger(target) || target < 0) {
    throw new PolytableError('INVALID_ARGUMENT', `Invalid value for toVersion: ${target}`, place)
  }
  await catalog.atVersion(table, target)
  return target
}

/** The commits of the versions that are to be undone, of one table, in order. */
interface UndoneVersions {
  readonly table: TableRecord
  readonly commits: readonly number[]
}

/**
 * The versions to undo of a table and of all views that changed with them.
 * @throws PolytableError UNSUPPORTED_OPERATION for versions that came from a base, CONSTRAINT_VIOLATION where some are needed
 */
async function undoneVersions(
  { store, catalog }: EngineContext,
  table: TableRecord,
  target: number,
): Promise<UndoneVersions[]> {
  const rows = await store.query(
    `WITH undone AS (SELECT commit FROM polytable.versions WHERE table_id = $1 AND version > $2)
     SELECT v.table_id, v.commit, v.commit IN (SELECT commit FROM undone),
            v.change_type = 'data' AND (v.counts ->> 'inserts')::int8 > 0
     FROM polytable.versions v WHERE v.commit >= (SELECT min(commit) FROM undone) AND v.table_id = ANY($3::int8[])
     ORDER BY v.commit`,
    [table.id, target, catalog.tables.filter(({ root }) => root === table.root).map(({ id }) => id)],
  )
  const family = new Set([table, ...catalog.viewsOf(table)].map(({ id }) => id))
  const shared = rows.find(([id, , isUndone]) => isUndone === true && !family.has(id as number))
  if (shared) throw fromBase(table, catalog.table(shared[0] as number))
  const commitsById = new Map<number, number[]>()
  const needing = new Set<string>()
  for (const [id, commit, isUndone, hasNewRows] of rows as [number, number, boolean, boolean][]) {
    if (isUndone && id === table.id && table.kind !== 'table' && hasNewRows) throw ofRowsAlone(table)
    if (isUndone && family.has(id)) commitsById.set(id, [...(commitsById.get(id) ?? []), commit])
    // A view that was made or changed later has taken over what would be undone.
    else if (family.has(id)) needing.add(catalog.table(id).path)
  }
  const undone = [...commitsById].map(([id, commits]) => ({ table: catalog.table(id), commits }))
  for (const each of undone) {
    for (const { holder, commit } of catalog.pinsOf(each.table))
      if (commit >= each.commits[0]!) needing.add(holder.path)
  }
  if (needing.size === 0) return undone
  throw new PolytableError(
    'CONSTRAINT_VIOLATION',
    `'${table.path}' cannot be reverted to version ${target}: a later version is required by ${[...needing].join(', ')}`,
    { table: table.path, hint: 'Drop what depends on it, or revert that first.' },
  )
}

function fromBase(view: TableRecord, base: TableRecord): PolytableError {
  return new PolytableError(
    'UNSUPPORTED_OPERATION',
    `'${view.path}' cannot be reverted: its version was created by a change of '${base.path}'`,
    { table: view.path, hint: `Revert '${base.path}'; its views are reverted with it.` },
  )
}

/** Rows that a view got on its own: those of rows of its base that changed while they waited to be computed, or that failed before. */
function ofRowsAlone({ path }: TableRecord): PolytableError {
  return new PolytableError(
    'UNSUPPORTED_OPERATION',
    `'${path}' cannot be reverted: its version contains rows that were computed in the background or recomputed`,
    { table: path, hint: 'Drop the view and create it again, or continue from its current version.' },
  )
}

interface Restored {
  readonly table: TableRecord
  /** Rows of before that were ended when not all that is made of them was computed: their cells, and their rows in views. */
  readonly lacks: RowRange | undefined
}

/** Removes the rows, schemas and versions that the given (latest) commits added to a table. */
async function undo(
  tx: SqlExecutor,
  context: EngineContext,
  table: TableRecord,
  commits: readonly number[],
): Promise<Restored> {
  await tx.query('DELETE FROM polytable.versions WHERE table_id = $1 AND commit = ANY($2::int8[])', [
    table.id,
    commits,
  ])
  await tx.query('DELETE FROM polytable.runs WHERE table_id = $1 AND commit = ANY($2::int8[])', [
    table.id,
    commits,
  ])
  const schema = await restoreSchema(tx, context, table, commits)
  // Rows of before may hold values that are unique only now, rows of now those that were unique before.
  await dropUniques(tx, table, schema)
  const before = { ...table, schema, version: table.version - commits.length }
  const lacks = hasRows(table) ? await restoreRows(tx, before, commits) : undefined
  await restoreUniques(tx, table, schema)
  return { table: before, lacks }
}

async function restoreSchema(
  tx: SqlExecutor,
  context: EngineContext,
  table: TableRecord,
  commits: readonly number[],
): Promise<TableSchema> {
  const schemas = await schemasOf(tx, table)
  const undone = schemas.filter(({ commit }) => commits.includes(commit)).map(({ commit }) => commit)
  if (undone.length === 0) return table.schema
  await forgetSchemas(tx, context, table, undone)
  const last = schemas.findLast(({ commit }) => !undone.includes(commit))!
  // Ids are given once, also where what had them is undone.
  const schema = { ...last.schema, nextId: table.schema.nextId }
  await tx.query('UPDATE polytable.schemas SET doc = $3::text::jsonb WHERE table_id = $1 AND commit = $2', [
    table.id,
    last.commit,
    JSON.stringify(schema),
  ])
  await makeSqlIndexes(tx, table, schema)
  return schema
}

async function dropUniques(tx: SqlExecutor, table: TableRecord, then: TableSchema): Promise<void> {
  for (const { id } of uniquesLacking(table.schema, then))
    await tx.query(`DROP INDEX IF EXISTS polytable.${uniqueIndexName(table, { id })}`)
}

async function restoreUniques(tx: SqlExecutor, table: TableRecord, then: TableSchema): Promise<void> {
  for (const column of uniquesLacking(then, table.schema)) await tx.query(uniqueDdl(table, column))
}

/** Unique columns of one schema that are there but not unique in the other. What a dropped column had is kept. */
function uniquesLacking({ columns }: TableSchema, other: TableSchema): ColumnSchema[] {
  return columns.filter(
    ({ id, unique }) => unique && other.columns.some((column) => column.id === id && !column.unique),
  )
}

async function restoreRows(
  tx: SqlExecutor,
  table: TableRecord,
  commits: readonly number[],
): Promise<RowRange | undefined> {
  const { indexes } = table.schema
  const name = tableName(table)
  const ended = 'v_max = ANY($1::int8[])'
  // What is to go and is no longer there ended in what is to go, too.
  const written = `v_min = ANY($1::int8[]) AND (v_max = ${LIVE} OR ${ended})`
  for (const index of indexes) {
    const column = indexColumn(index)
    // A row version refers to a vector of its own or to that of the one before it.
    await tx.query(
      `DELETE FROM ${vectorTableName(table, index)} WHERE id IN (
         SELECT ${column} FROM ${name} WHERE ${written} AND ${column} IS NOT NULL
         EXCEPT SELECT ${column} FROM ${pastName(table)} WHERE ${ended} AND v_min <> ALL($1::int8[]))`,
      [commits],
    )
  }
  await tx.query(`DELETE FROM ${name} WHERE ${written}`, [commits])
  const isDeferred = `EXISTS (SELECT 1 FROM polytable.versions v WHERE v.commit = t.v_min AND v.counts ? 'deferred')`
  const lacks = [isDeferred, ...pendingConditions(table.schema, 't')].join(' OR ')
  const rows = await tx.query(
    `WITH restored AS (
       UPDATE ${name} t SET v_max = ${LIVE} WHERE ${ended} AND v_max < ${LIVE} RETURNING row_id, (${lacks}) AS lacks
     ) SELECT min(row_id), max(row_id) FROM restored WHERE lacks`,
    [commits],
  )
  const [first, last] = rows[0] as [number | null, number | null]
  return first === null ? undefined : { firstRow: first, endRow: last! + 1 }
}
