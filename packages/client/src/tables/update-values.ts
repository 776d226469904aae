import type { NewValue } from '@polytable/model/protocol/writes'
import { Expression } from '../expressions/expression.ts'
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
    if (value instanceof Expression) entries.push([column, { kind: 'expression', node: value.node }])
    else entries.push([column, { kind: 'constant', value: await sendableAt(value, { table, column }) }])
  }
  return Object.fromEntries(entries)
}
