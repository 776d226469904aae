import type { NewValue } from '../dml/update.ts'
import { Expression } from './expression.ts'
import { sendable } from './media-file.ts'

/** New values in a form that can be sent: expressions as nodes, the rest as given. */
export async function updateValues(
  values: Readonly<Record<string, unknown>>,
): Promise<Record<string, NewValue>> {
  const entries = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(async ([name, value]): Promise<[string, NewValue]> => [
      name,
      value instanceof Expression ? { node: value.node } : { value: await sendable(value) },
    ])
  return Object.fromEntries(await Promise.all(entries))
}
