import { PolytableError } from '@polytable/model/errors/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import type { TableInfo, TableMetadata } from '@polytable/model/protocol/table-info'

/** What is known of a table and its present version, or of the past one that a handle is of. */
export async function tableMetadata(context: EngineContext, info: TableInfo): Promise<TableMetadata> {
  const rows = await context.store.query(
    `SELECT created_at::text,
            (SELECT max(version) FROM polytable.versions s
             WHERE s.table_id = v.table_id AND s.version <= v.version AND s.change_type = 'schema')
     FROM polytable.versions v WHERE table_id = $1 AND version = $2`,
    // What only names a version of its base has one of its own, the first.
    [Number(info.id.slice(1)), info.version ?? 0],
  )
  const [created, schemaVersion] = (rows[0] ?? []) as [string?, number?]
  if (created === undefined) {
    throw new PolytableError('TABLE_NOT_FOUND', `The table '${info.path}' has no version ${info.version}`, {
      table: info.path,
    })
  }
  return {
    ...info,
    name: info.path.slice(info.path.lastIndexOf('/') + 1),
    isView: info.kind !== 'table',
    isSnapshot: info.kind === 'snapshot',
    versionCreated: new Date(created),
    schemaVersion: schemaVersion ?? 0,
  }
}
