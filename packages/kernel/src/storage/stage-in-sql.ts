import { toSql, type ExprNode } from '@polytable/model/expressions/index'
import { hasState, type ColumnSchema } from '@polytable/model/schemas/index'
import type { TableScope } from '../scopes/table-scope.ts'
import type { Statement } from '../statements/statement.ts'
import { yieldToEventLoop } from './event-loop.ts'
import { inputColumns, rowCondition } from './read.ts'
import { isRefused } from './refusal.ts'
import type { StagedCells } from './staged-cells.ts'

/** Row ids that one SQL statement looks at, as no statement hears a signal while it runs: of all rows, and of some of them. */
const PORTION_IDS = 20_000
const FILTERED_PORTION_IDS = 50_000

/** A column and what its new values are, of those that SQL computes and stores as JavaScript does: numbers and truth values. */
export interface AssignedInSql {
  readonly column: ColumnSchema
  readonly value: ExprNode
}

/** Whether SQL can give a column the values of an expression. */
export function isAssignedInSql(column: ColumnSchema, value: ExprNode): boolean {
  const [{ kind, nullable }, from] = [column.type, value.type]
  if (from.nullable && !nullable) return false
  return kind === 'float'
    ? from.kind === 'float' || from.kind === 'int'
    : kind === from.kind && kind in checkedSql
}

/** SQL that fails for a value that the type does not take, as a division by zero. */
const checkedSql = {
  // Whole numbers are doubles while they are computed with.
  int: (x: string) =>
    `CASE WHEN ${x} IS NULL OR ${x} = trunc(${x}) AND abs(${x}) <= ${Number.MAX_SAFE_INTEGER} THEN ${x}::int8
     ELSE 1 / (CASE WHEN ${x} IS NULL THEN 1 ELSE 0 END) END`,
  float: (x: string) => x,
  bool: (x: string) => x,
} as const

/**
 * Computes new cells of rows in SQL, without reading them.
 * @param where SQL conditions on the rows
 * @returns false where SQL cannot, or refused a value: nothing is staged then, and JavaScript is to compute them
 */
export async function stageInSql(
  statement: Statement,
  staged: StagedCells,
  scope: TableScope,
  assigned: readonly AssignedInSql[],
  where: readonly string[],
): Promise<boolean> {
  // Of a cell that failed or is not computed yet, SQL would make null.
  const read = inputColumns(
    scope,
    assigned.map(({ value }) => value),
  )
  if (read.some((node) => hasState(scope.resolve(node).column))) return false
  const { values: bound } = scope.parameters
  const before = bound.length
  scope.fallible = true
  const parts = scope.parameters.attempt(() => {
    const sql = assigned.map(({ value }) => toSql(scope.expand(value), scope))
    return sql.every((part) => part !== undefined) ? sql : undefined
  })
  scope.fallible = false
  if (!parts) return false
  const cast = { int: 'float8', float: 'float8', bool: 'bool' } as const
  const kinds = assigned.map(({ column }) => column.type.kind as keyof typeof checkedSql)
  const values = parts.map((part, i) => `(${part})::${cast[kinds[i]!]} AS x${i}`)
  const keys = scope.keySql().map((key, i) => `${key} AS k${i}`)
  const select = (portion: string): string =>
    `SELECT ${[...keys.map((_, i) => `k${i}`), ...kinds.map((kind, i) => checkedSql[kind](`x${i}`))].join(', ')}
     FROM (SELECT ${[...keys, ...values].join(', ')} FROM ${scope.fromSql()} WHERE ${rowCondition(scope, [...where, portion])}) v`
  const { nextRowId } = statement.context.catalog.family(scope.self.table)
  const width = where.length > 0 ? FILTERED_PORTION_IDS : PORTION_IDS
  try {
    for (let first = 1; first < nextRowId; first += width) {
      statement.signal?.throwIfAborted()
      const ids = `${scope.rowId()} >= ${first} AND ${scope.rowId()} < ${first + width}`
      await staged.addSelected(select(ids), bound)
      await yieldToEventLoop()
    }
    return true
  } catch (error) {
    if (!isRefused(error)) throw error
    await staged.clear()
    bound.length = before
    return false
  }
}
