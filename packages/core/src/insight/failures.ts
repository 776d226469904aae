import { PolytableError } from '../errors/index.ts'
import { hasRows, type TableRecord } from '../catalog/index.ts'
import type { EngineContext } from '../exec/context.ts'
import { keyColumns, stateColumn, tableName } from '../exec/layout.ts'
import { hasState } from '../schema/index.ts'

/** A cell of a present row that failed. */
export interface CellFailure {
  /** The path of the table or view. */
  readonly table: string
  /** The name of the column. */
  readonly column: string
  /** The number that the row was given at insertion. */
  readonly rowId: number
  /** In a view with iterators: the position of the row in the output of each. */
  readonly pos: readonly number[]
  /** The name of the error, such as 'TypeError'. */
  readonly type: string
  /** The message of the error. */
  readonly message: string
  /** Where it was thrown, as far as that is known. */
  readonly stack?: string
}

/** The cells that failed of a table, of all tables in a directory, or of all there are; the first `limit` of them. */
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
    const keys = keyColumns(table.levels).join(', ')
    const columns = table.schema.columns.filter(hasState)
    if (columns.length === 0 || failures.length >= limit) continue
    const reads = columns.map(
      (column, i) =>
        `SELECT ${i} AS column, ${keys}, ${stateColumn(column)} AS state FROM ${tableName(table)}
         WHERE v_min <= ${head} AND v_max > ${head} AND ${stateColumn(column)} ->> 'e' IS NOT NULL`,
    )
    const rows = await store.query(
      `SELECT f.column, json_build_array(${keys}), state ->> 'e', state ->> 'm', state ->> 't'
       FROM (${reads.join(' UNION ALL ')}) f ORDER BY ${keys}, f.column LIMIT $1`,
      [limit - failures.length],
    )
    for (const [column, key, type, message, stack] of rows) {
      const [rowId, ...pos] = key as number[]
      failures.push({
        table: table.path,
        column: columns[column as number]!.name,
        rowId: rowId!,
        pos,
        type: type as string,
        message: (message ?? '') as string,
        ...(stack === null ? {} : { stack: stack as string }),
      })
    }
  }
  return failures
}
