import { hasRows, type TableRecord, type VersionRecord } from '@polytable/kernel/catalog/index'
import type {
  VersionCounts,
  CountName,
  VersionInfo,
  VersionMetadata,
} from '@polytable/model/protocol/versions'
import type { EngineContext } from '@polytable/kernel/statements/context'
import type { SqlExecutor } from '@polytable/model/ports/index'
import { findVersion } from './travel.ts'

const countNames: readonly CountName[] = ['inserts', 'updates', 'deletes', 'errors']

/** The versions of a table, newest first. A handle of the past has those until then. */
export async function history(
  context: EngineContext,
  reference: string,
  limit?: number,
): Promise<VersionInfo[]> {
  const { records, readable } = await listVersions(context, reference, limit)
  return records.map((record) => toInfo(record, readable))
}

/** As {@link history}, with what each version did to views. */
export async function versions(
  context: EngineContext,
  reference: string,
  limit?: number,
): Promise<VersionMetadata[]> {
  const { table, records, readable } = await listVersions(context, reference, limit)
  const cascades = await cascadesOf(context, table, records)
  return records.map((record) => {
    const views = cascades.get(record.commit) ?? []
    const total = Object.fromEntries(
      countNames.map((name) => [name, views.reduce((sum, view) => sum + view[name], record[name])]),
    ) as Pick<VersionCounts, CountName>
    return { ...toInfo(record, readable), ...total, cascades: views }
  })
}

function toInfo(record: VersionRecord, readable: number): VersionInfo {
  const { version, createdAt, changeType, schemaChange, inserts, updates, deletes, errors } = record
  return {
    version,
    createdAt: new Date(createdAt),
    changeType,
    inserts,
    updates,
    deletes,
    errors,
    schemaChange,
    vacuumed: version < readable,
  }
}

async function listVersions(
  context: EngineContext,
  reference: string,
  limit?: number,
): Promise<{ table: TableRecord; records: VersionRecord[]; readable: number }> {
  const { catalog, store } = context
  const found = (await findVersion(context, reference)) ?? { table: catalog.table(reference) }
  // A snapshot that only names a version of its base has the versions of that.
  let { table } = found
  let last = found.past?.version
  while (!hasRows(table)) {
    last = table.pin!.version
    table = catalog.table(table.base!)
  }
  const records = await catalog.versions(table, limit, last)
  const floor = Math.max(...catalog.following(table).map(({ horizon = 0 }) => horizon))
  return { table, records, readable: await firstReadable(store, table, floor) }
}

/** The oldest version of a table that can be read when commits before `horizon` cannot. */
export async function firstReadable(
  store: SqlExecutor,
  table: TableRecord,
  horizon: number,
): Promise<number> {
  const [row] = await store.query(
    'SELECT coalesce(max(version), 0) FROM polytable.versions WHERE table_id = $1 AND commit <= $2',
    [table.id, horizon],
  )
  return row![0] as number
}

async function cascadesOf(
  { catalog, store }: EngineContext,
  table: TableRecord,
  records: readonly VersionRecord[],
): Promise<Map<number, VersionMetadata['cascades']>> {
  const views = catalog.viewsOf(table)
  const rows = await store.query(
    `SELECT commit, table_id, counts FROM polytable.versions
     WHERE table_id = ANY($1::int8[]) AND commit = ANY($2::int8[]) ORDER BY table_id`,
    [views.map(({ id }) => id), records.map(({ commit }) => commit)],
  )
  const byCommit = new Map<number, VersionMetadata['cascades']>()
  for (const [commit, id, counts] of rows as [number, number, VersionCounts][]) {
    const { inserts, updates, deletes, errors } = counts
    const { path } = catalog.table(id)
    byCommit.set(commit, [
      ...(byCommit.get(commit) ?? []),
      { table: path, inserts, updates, deletes, errors },
    ])
  }
  return byCommit
}
