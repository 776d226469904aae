import { PolytableError } from '@polytable/model/errors/index'
import { hasRows, type TableRecord } from '@polytable/kernel/catalog/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { keyColumns, stateColumn, tableName } from '@polytable/kernel/storage/layout'
import { FAILURES } from '@polytable/kernel/storage/row-failures'
import { hasState } from '@polytable/model/schemas/index'
import type { CellFailure } from '@polytable/model/protocol/insight'

/** What failed of a table, of all tables in a directory, or of all there are; the first `limit` of them. */
export async function listFailures(
  { store, catalog }: EngineContext,
  path: string,
  limit: number,
): Promise<CellFailure[]> {
  const isMeant = (table: TableRecord): boolean =>
    path === '' || table.path === path || table.path.startsWith(`${path}/`)
  if (path !== '' && !catalog.find(path) && !catalog.hasDir(path)) {
    throw new PolytableError('PATH_NOT_FOUND', `No table or directory '${path}'`, {
      table: path,
    })
  }
  const failures: CellFailure[] = []
  for (const table of catalog.tables.filter(hasRows).filter(isMeant)) {
    const { head } = catalog.family(table)
    const columns = table.schema.columns.filter(hasState)
    if (failures.length >= limit) break
    const isPresent = `v_min <= ${head} AND v_max > ${head}`
    const pos = `ARRAY[${keyColumns(table.iteratorDepth).slice(1).join(', ')}]::int4[]`
    const reads = columns.map(
      (column, i) =>
        `SELECT 'cell' AS kind, ${i} AS column, row_id, ${pos} AS pos, ${stateColumn(column)} AS state
         FROM ${tableName(table)} WHERE ${isPresent} AND ${stateColumn(column)} ->> 'e' IS NOT NULL`,
    )
    reads.push(
      `SELECT kind, NULL::int4 AS column, row_id, pos, state FROM ${FAILURES}
       WHERE table_id = ${table.id} AND ${isPresent} AND NOT is_pending`,
    )
    const rows = await store.query(
      `SELECT kind, f.column, row_id, array_to_json(pos), state ->> 'e', state ->> 'm', state ->> 't'
       FROM (${reads.join(' UNION ALL ')}) f ORDER BY row_id, pos, f.column NULLS FIRST LIMIT $1`,
      [limit - failures.length],
    )
    for (const [kind, column, rowId, position, type, message, stack] of rows) {
      failures.push({
        kind: kind as CellFailure['kind'],
        table: table.path,
        column: column === null ? null : columns[column as number]!.name,
        rowId: rowId as number,
        pos: position as number[],
        type: type as string,
        message: (message ?? '') as string,
        ...(stack === null ? {} : { stack: stack as string }),
      })
    }
  }
  return failures
}
