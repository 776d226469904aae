import { hasRows, type TableRecord } from '@polytable/kernel/catalog/index'
import { collectMedia } from '../ddl/drop.ts'
import { PolytableError } from '@polytable/model/errors/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import type { RunOptions } from '@polytable/model/protocol/options'
import { indexColumn, pastName, tableName, vectorTableName } from '@polytable/kernel/storage/layout'
import { inTurn } from '@polytable/kernel/statements/needs'
import { FAILURES } from '@polytable/kernel/storage/row-failures'
import type { SqlExecutor } from '@polytable/model/ports/index'
import { forgetSchemas, schemasOf } from './forget.ts'
import { firstReadable } from './versions.ts'
import type { VacuumOptions, VacuumStatus } from '@polytable/model/protocol/versions'

/**
 * Deletes data that only versions older than the kept ones can read, of a table and its views, except what snapshots and views of
 * past versions read. Runs in one transaction.
 * @throws PolytableError INVALID_ARGUMENT
 */
export async function vacuumTable(
  context: EngineContext,
  table: TableRecord,
  options: VacuumOptions & Pick<RunOptions, 'cause'>,
): Promise<VacuumStatus> {
  const { catalog, store } = context
  const reclaimed = await inTurn(
    context,
    () => ({ families: [table] }),
    options,
    async () => {
      const current = catalog.table(table.id)
      const horizon = Math.max(await oldestKept(context, current, options), current.horizon ?? 0)
      const family = [current, ...catalog.viewsOf(current)].filter(hasRows)
      const before = await sizeOf(context, family)
      const versions =
        (await firstReadable(store, current, horizon)) -
        (await firstReadable(store, current, current.horizon ?? 0))
      const total = await store.transaction(async (tx) => {
        const sum = { rows: 0, vectors: 0, columns: 0 }
        for (const each of family) {
          const part = await reclaim(tx, context, each, horizon)
          for (const name of ['rows', 'vectors', 'columns'] as const) sum[name] += part[name]
        }
        await tx.query('UPDATE polytable.tables SET horizon = $1 WHERE id = ANY($2::int8[])', [
          horizon,
          family.map(({ id }) => id),
        ])
        await catalog.setGarbage(tx)
        return sum
      })
      for (const each of family) catalog.replaced({ ...each, horizon })
      // Which rows a commit ended can no longer be found.
      context.changes.tell({ root: current.root })
      if (total.rows + total.vectors + total.columns > 0) await compact(context, family)
      return { versions, ...total, bytes: Math.max(0, before - (await sizeOf(context, family))) }
    },
  )
  const media = await collectMedia(context)
  return { ...reclaimed, mediaFiles: media.files, mediaBytes: media.bytes }
}

/** The commit of the oldest version that is to stay. */
async function oldestKept(
  { catalog, store }: EngineContext,
  table: TableRecord,
  options: VacuumOptions,
): Promise<number> {
  if ('keepVersions' in options === 'olderThan' in options) {
    throw invalid(table, 'vacuum() expects exactly one of: keepVersions, olderThan')
  }
  if ('keepVersions' in options) {
    const { keepVersions } = options
    if (!Number.isSafeInteger(keepVersions) || keepVersions < 1)
      throw invalid(table, `Invalid value for keepVersions: ${String(keepVersions)}`)
    const [oldest] = (await catalog.versions(table, keepVersions)).slice(-1)
    return oldest!.commit
  }
  const { olderThan } = options
  if (!(olderThan instanceof Date) || Number.isNaN(olderThan.getTime()))
    throw invalid(table, `Invalid value for olderThan: ${String(olderThan)}`)
  const [row] = await store.query(
    'SELECT max(commit) FROM polytable.versions WHERE table_id = $1 AND created_at <= $2::timestamptz',
    [table.id, olderThan.toISOString()],
  )
  return (row![0] as number | null) ?? 0
}

function invalid(table: TableRecord, message: string): PolytableError {
  return new PolytableError('INVALID_ARGUMENT', message, {
    table: table.path,
    hint: 'Pass { keepVersions: 10 } or { olderThan: new Date(…) }.',
  })
}

async function reclaim(
  tx: SqlExecutor,
  context: EngineContext,
  table: TableRecord,
  horizon: number,
): Promise<{ rows: number; vectors: number; columns: number }> {
  const { catalog, sketches } = context
  const pins = catalog.pinsOf(table).map(({ commit }) => commit)
  const name = tableName(table)
  const [deleted] = await tx.query(
    `WITH gone AS (
       DELETE FROM ${pastName(table)} t WHERE v_max <= $1
         AND NOT EXISTS (SELECT 1 FROM unnest($2::int8[]) p WHERE t.v_min <= p AND t.v_max > p) RETURNING 1)
     SELECT count(*) FROM gone`,
    [horizon, pins],
  )
  const rows = deleted![0] as number
  await tx.query(`DELETE FROM ${FAILURES} WHERE table_id = $1 AND v_max <= $2`, [table.id, horizon])
  const schemas = await schemasOf(tx, table)
  const lastAt = (commit: number): number | undefined =>
    schemas.findLast((each) => each.commit <= commit)?.commit
  const kept = new Set([horizon, ...pins].map(lastAt))
  const old = schemas.map(({ commit }) => commit).filter((commit) => commit <= horizon && !kept.has(commit))
  const forgotten = await forgetSchemas(tx, context, table, old)
  let { vectors } = forgotten
  if (rows > 0) {
    const left = schemas.filter(({ commit }) => !old.includes(commit))
    const indexes = new Map(left.flatMap(({ schema }) => schema.indexes).map((index) => [index.id, index]))
    for (const index of indexes.values()) {
      const vectorTable = vectorTableName(table, index)
      const [unused] = await tx.query(
        `WITH gone AS (
           DELETE FROM ${vectorTable} x
           WHERE NOT EXISTS (SELECT 1 FROM ${name} t WHERE t.${indexColumn(index)} = x.id) RETURNING 1)
         SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM ${vectorTable})`,
      )
      const [gone, before] = unused as [number, number]
      vectors += gone
      await sketches.vacuumed(tx, vectorTable, before - gone)
    }
  }
  return { rows, vectors, columns: forgotten.columns }
}

/** The SQL tables of rows and vectors of some tables. */
async function relationsOf({ store }: EngineContext, tables: readonly TableRecord[]): Promise<string[]> {
  const ids = tables.map(({ id }) => id).join('|')
  const rows = await store.query(
    "SELECT 'polytable.' || tablename FROM pg_tables WHERE schemaname = 'polytable' AND tablename ~ $1",
    [`^(t_(${ids})_(now|past)|x_(${ids})_\\d+)$`],
  )
  return rows.map(([name]) => String(name))
}

async function sizeOf(context: EngineContext, tables: readonly TableRecord[]): Promise<number> {
  const [row] = await context.store.query(
    'SELECT coalesce(sum(pg_total_relation_size(name::regclass)), 0)::int8 FROM unnest($1::text[]) name',
    [await relationsOf(context, tables)],
  )
  return row![0] as number
}

/** Compacts the tables after deletion. If that fails (full disk), the free space is reused by later rows. */
async function compact(context: EngineContext, tables: readonly TableRecord[]): Promise<void> {
  const relations = await relationsOf(context, tables)
  try {
    for (const name of relations) await context.store.query(`VACUUM (FULL) ${name}`)
    await context.store.maintain(relations)
  } catch (error) {
    context.logger.warn('Compacting the files failed.', error)
  }
}
