import { PolytableError } from '../errors/index.ts'
import { hasRows, type TableRecord } from '../catalog/index.ts'
import type { EngineContext } from '../exec/context.ts'
import { keyColumns, stateColumn, tableName } from '../exec/layout.ts'
import { FAILURES, type RowFailure } from '../exec/row-failures.ts'
import { hasState } from '../schema/index.ts'

/** A cell of a present row that failed, or a present row of a view's base that the view's filter or iterator failed for. */
export interface CellFailure {
  /** What failed. */
  readonly kind: 'cell' | RowFailure['kind']
  /** The path of the table or view. */
  readonly table: string
  /** The name of the column; null of a filter or iterator. */
  readonly column: string | null
  /** The number that the row was given at insertion. */
  readonly rowId: number
  /** In a view with iterators: the position of the row in the output of each; of a filter or iterator, of the row of the base. */
  readonly pos: readonly number[]
  /** The name of the error, such as 'TypeError'. */
  readonly type: string
  /** The message of the error. */
  readonly message: string
  /** Where it was thrown, as far as that is known. */
  readonly stack?: string
}

/** What failed of a table, of all tables in a directory, or of all there are; the first `limit` of them. */
export async function listFailures(
  { store, catalog }: EngineContext,
  path: string,
  limit: number,
): Promise<CellFailure[]> {
  const isMeant = (table: TableRecord): boolean =>
    path === '' || table.path === path || table.path.startsWith(`${path}/`)
  if (path !== '' && !catalog.find(path) && !catalog.hasDir(path)) {
    throw new PolytableError('PATH_NOT_FOUND', `There is no table and no directory '${path}'`, {
      table: path,
    })
  }
  const failures: CellFailure[] = []
  for (const table of catalog.tables.filter(hasRows).filter(isMeant)) {
    const { head } = catalog.tree(table)
    const columns = table.schema.columns.filter(hasState)
    if (failures.length >= limit) break
    const isPresent = `v_min <= ${head} AND v_max > ${head}`
    const pos = `ARRAY[${keyColumns(table.levels).slice(1).join(', ')}]::int4[]`
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
