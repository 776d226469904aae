import { conditionToSql, conjuncts, PENDING, type ExprNode } from '../expr/index.ts'
import { batchEvaluator, type RowBatch } from './batch.ts'
import type { EngineContext } from './context.ts'
import { indexConditions } from './index-conditions.ts'
import { inputColumns } from './read.ts'
import type { RowScope } from './row-scope.ts'

/** A condition in two parts: what SQL can decide, and what has to be evaluated on the rows that SQL lets through. */
export interface SplitFilter {
  readonly sql: readonly string[]
  readonly rest: readonly ExprNode[]
  /** Whether an index finds the rows, few as a rule. */
  readonly selective: boolean
}

export function splitFilter(scope: RowScope, filter: ExprNode | undefined): SplitFilter {
  const sql: string[] = []
  const rest: ExprNode[] = []
  let selective = false
  for (const part of filter ? conjuncts(scope.expand(filter)) : []) {
    const text = conditionToSql(part, scope)
    if (text === undefined) rest.push(part)
    else {
      const indexed = indexConditions(scope, part)
      sql.push(text, ...indexed.sql)
      selective ||= indexed.selective
    }
  }
  return { sql, rest, selective }
}

/** SQL of 'what decides whether the row is in the view is computed': until it is, the row is not. */
export function computedSql(scope: RowScope, filter: ExprNode | undefined): string[] {
  if (!filter) return []
  return inputColumns(scope, [filter]).flatMap(({ table, column }) => {
    const state = scope.state(table, column)
    return state === undefined ? [] : [`(${state} -> 'p') IS NULL`]
  })
}

/** The rows of a batch that satisfy every condition; null counts as false, and so does what is not computed yet. */
export async function filterBatch(
  context: EngineContext,
  scope: RowScope,
  batch: RowBatch,
  conditions: readonly ExprNode[],
  signal?: AbortSignal,
): Promise<RowBatch> {
  if (conditions.length === 0 || batch.size === 0) return batch
  const evaluator = batchEvaluator(context, batch, scope.computed, signal)
  const results = await Promise.all(conditions.map((condition) => evaluator.evaluate(condition)))
  const keep: number[] = []
  for (let row = 0; row < batch.size; row++) {
    const isKept = results.every(({ values, errors }) => values[row] === true && errors?.get(row) !== PENDING)
    if (isKept) keep.push(row)
  }
  return keep.length === batch.size ? batch : batch.select(keep)
}
