import { PolytableError } from '@polytable/model/errors/index'
import {
  conditionToSql,
  isOverRows,
  operandsOf,
  PENDING,
  type ExprNode,
} from '@polytable/model/expressions/index'
import type { CellError } from '@polytable/model/types/index'
import { readEvaluator, type RowBatch } from '../batches/batch.ts'
import type { EngineContext } from '../statements/context.ts'
import { failedCall } from '../batches/failed-call.ts'
import { indexConditions } from '../storage/index-conditions.ts'
import { inputColumns } from '../storage/read.ts'
import type { ColumnScope, RowScope } from './row-scope.ts'

/** A condition in two parts: what SQL can decide, and what has to be evaluated on the rows that SQL lets through. */
export interface SplitFilter {
  readonly sql: readonly string[]
  readonly rest: readonly ExprNode[]
}

/**
 * Refuses aggregates and windows where single rows are looked at.
 * @param what what is made of the expression, as the beginning of a sentence: 'where() filters single rows'
 * @throws PolytableError INVALID_EXPRESSION
 */
export function checkOfOneRow(path: string, node: ExprNode, what: string, hint: string): void {
  if (!isOverRows(node)) return
  throw new PolytableError('INVALID_EXPRESSION', `${what} and cannot use aggregates`, { table: path, hint })
}

/** A condition on single rows, bound. @throws PolytableError INVALID_EXPRESSION for one with aggregates or windows */
export function bindRowCondition(scope: ColumnScope, condition: ExprNode): ExprNode {
  checkOfOneRow(
    scope.path,
    condition,
    'where() filters single rows',
    'Use having() for conditions on groups. A window, such as rowNumber().over(…), can be filtered by as a computed column of the table.',
  )
  return scope.bind(condition)
}

export function splitFilter(scope: RowScope, filter: ExprNode | undefined): SplitFilter {
  const sql: string[] = []
  const rest: ExprNode[] = []
  for (const part of filter ? operandsOf(scope.expand(filter), 'and') : []) {
    const text = conditionToSql(part, scope)
    if (text === undefined) rest.push(part)
    else sql.push(text, ...indexConditions(scope, part))
  }
  return { sql, rest }
}

/** SQL of 'what decides whether the row is in the view is computed': until it is, the row is not. */
export function computedSql(scope: RowScope, filter: ExprNode | undefined): string[] {
  if (!filter) return []
  return inputColumns(scope, [filter]).flatMap(({ table, column }) => {
    const state = scope.state(table, column)
    return state === undefined ? [] : [`(${state} -> 'p') IS NULL`]
  })
}

/** A row of a batch, by its number there, that a function failed for. */
export interface FailedRow {
  readonly row: number
  readonly error: CellError
}

interface Filtered {
  /** The rows that satisfy every condition. */
  readonly kept: RowBatch
  /** The rows that no condition rules out, but of which one failed, in order. */
  readonly failed: readonly FailedRow[]
  /** Those of the kept rows that come before the first that failed. */
  readonly before: RowBatch
}

/** Decides conditions on the rows of a batch; null counts as false, and so does what is not computed yet. */
export async function filterBatch(
  context: EngineContext,
  scope: ColumnScope,
  batch: RowBatch,
  conditions: readonly ExprNode[],
  signal?: AbortSignal,
): Promise<Filtered> {
  const keep: number[] = []
  const failed: FailedRow[] = []
  if (conditions.length === 0 || batch.size === 0) return { kept: batch, failed, before: batch }
  const evaluator = readEvaluator(context, batch, scope.computed, signal)
  const results = await Promise.all(conditions.map((condition) => evaluator.evaluate(condition)))
  for (let row = 0; row < batch.size; row++) {
    const errors = results.flatMap(({ errors }) => errors?.get(row) ?? [])
    if (errors.length === 0) {
      if (results.every(({ values }) => values[row] === true)) keep.push(row)
      continue
    }
    const isOpen = results.every(({ values, errors }) => errors?.has(row) || values[row] === true)
    if (isOpen && !errors.includes(PENDING)) failed.push({ row, error: errors[0]! })
  }
  const kept = keep.length === batch.size ? batch : batch.select(keep)
  const [first] = failed
  return { kept, failed, before: first ? batch.select(keep.filter((row) => row < first.row)) : kept }
}

/**
 * The rows of a batch that satisfy every condition.
 * @param firstRow how many rows were read before
 * @throws PolytableError where a function fails in a condition
 */
export async function filterOrFail(
  context: EngineContext,
  scope: RowScope,
  batch: RowBatch,
  conditions: readonly ExprNode[],
  firstRow: number,
  signal?: AbortSignal,
): Promise<RowBatch> {
  const { kept, failed } = await filterBatch(context, scope, batch, conditions, signal)
  const [first] = failed
  if (first) throw failedCall('the condition', first.error, { table: scope.path, row: firstRow + first.row })
  return kept
}
