import type { RowBatch } from '@polytable/kernel/batches/batch'
import { children, operandsOf, scalarOf, type ExprNode } from '@polytable/model/expressions/index'
import { fromJson, type Value } from '@polytable/model/types/index'

/** Decides whether a row passes, as far as it can: true where that is not known. */
type MayPass = (batch: RowBatch, row: number) => boolean

/**
 * Says at once of most rows that they do not pass: by those conditions that compare columns with constants. With many live queries
 * of one table a row that is written concerns few of them.
 */
export function quickFilter(conditions: readonly ExprNode[]): (batches: readonly RowBatch[]) => boolean {
  const tests = conditions
    .flatMap((condition) => operandsOf(condition, 'and'))
    .map(quickTest)
    .filter((test) => test !== undefined)
  return (batches) =>
    batches.some((batch) => batch.keys.some((_, row) => tests.every((test) => test(batch, row))))
}

function quickTest(node: ExprNode): MayPass | undefined {
  if (node.kind !== 'compare' && node.kind !== 'between' && node.kind !== 'isNull') return undefined
  const operands = children(node)
  if (!operands.every(({ kind }) => kind === 'column' || kind === 'literal')) return undefined
  const decide = scalarOf(node)
  if (!decide) return undefined
  const constants = operands.map((node) =>
    node.kind === 'literal' ? fromJson(node.type, node.value) : undefined,
  )
  return (batch, row) => {
    const values: Value[] = []
    for (const [i, operand] of operands.entries()) {
      const cells = operand.kind === 'column' ? batch.find(operand) : undefined
      if (operand.kind === 'column' && !cells) return true
      values.push(operand.kind === 'literal' ? constants[i] : cells!.values[row])
    }
    return decide(...values) === true
  }
}
