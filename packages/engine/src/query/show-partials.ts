import type { RowBatch } from '@polytable/kernel/batches/batch'
import type { PartialColumn } from '@polytable/kernel/functions/partials'
import type { EngineContext } from '@polytable/kernel/statements/context'
import {
  BatchEvaluator,
  columnsOf,
  walk,
  type ColumnNode,
  type ExprNode,
} from '@polytable/model/expressions/index'
import type { Value } from '@polytable/model/types/index'
import { isOfOneTable } from './failures.ts'
import type { QueryPlan } from './query-plan.ts'

/** The values of a result with what is known of pending cells, or of what is computed from one, in place of null. */
export async function showPartials(
  { partials }: EngineContext,
  { scope, outputs }: Pick<QueryPlan, 'scope' | 'outputs'>,
  { keys }: RowBatch,
  values: readonly (readonly Value[])[],
): Promise<readonly (readonly Value[])[]> {
  if (!isOfOneTable(scope)) return values
  return Promise.all(
    values.map(async (column, i) => {
      const found = partialColumn(partials, outputs[i]!)
      if (!found) return column
      const { node, known } = found
      const rows = keys.flatMap((key, row) => {
        const value = known.values.get(key.slice(0, known.keyLength).join())
        return value === undefined || column[row] !== null ? [] : [{ row, value }]
      })
      const shown = [...column]
      const computed = await computedOf(
        outputs[i]!,
        node,
        rows.map(({ value }) => value),
      )
      for (const [at, { row }] of rows.entries()) shown[row] = computed[at]!
      return shown
    }),
  )
}

/** The one column that an expression reads, where something is known of it. Functions are not called with what is not whole. */
function partialColumn(
  partials: EngineContext['partials'],
  output: ExprNode,
): { readonly node: ColumnNode; readonly known: PartialColumn } | undefined {
  const [node, ...others] = [...columnsOf(output)]
  if (!node || others.length > 0) return undefined
  const known = partials.of(node.table, node.column)
  if (!known || [...walk(output)].some(({ kind }) => kind === 'call')) return undefined
  return { node, known }
}

async function computedOf(
  output: ExprNode,
  column: ColumnNode,
  values: readonly Value[],
): Promise<readonly Value[]> {
  const evaluator = new BatchEvaluator({
    size: values.length,
    column: () => ({ values: [...values] }),
    call: () => Promise.reject(new TypeError('Functions are not called with what is not whole')),
  })
  return output === column ? values : (await evaluator.evaluate(output)).values
}
