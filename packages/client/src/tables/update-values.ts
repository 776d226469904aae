import type { NewValue } from '@polytable/model/protocol/writes'
import { holdsExpression, isExpression, toNode } from '../expressions/literal.ts'
import { isPlain } from '../calls/argument-kinds.ts'
import { isTooDeep } from '@polytable/model/types/index'
import { sendableAt } from '@polytable/udf/values/sendable'

/**
 * New values in a form that can be sent: expressions as nodes, the rest as given.
 * @throws PolytableError TYPE_MISMATCH for a value that no column can hold
 */
export async function updateValues(
  table: string,
  values: Readonly<Record<string, unknown>>,
): Promise<Record<string, NewValue>> {
  const entries: (readonly [string, NewValue])[] = []
  for (const [column, value] of Object.entries(values)) {
    if (value === undefined) continue
    if (isComputed(value)) entries.push([column, { kind: 'expression', node: toNode(value) }])
    else entries.push([column, { kind: 'constant', value: await sendableAt(value, { table, column }) }])
  }
  return Object.fromEntries(entries)
}

/** Whether a value is an expression, or JSON that is computed for each row: a plain object or a list with expressions in it. */
function isComputed(value: unknown): boolean {
  if (isExpression(value)) return true
  try {
    return (Array.isArray(value) || isPlain(value)) && !isTooDeep(value) && holdsExpression(value)
  } catch {
    // A value that cannot be read is refused with its place where it is sent.
    return false
  }
}
