import { own } from '@polytable/model/types/index'
import type { ColumnBuilders } from '../schemas/column-builder.ts'
import { holdsExpression } from '../expressions/literal.ts'

/** The arguments of a call that are the same for every row, defaults among them. What is left out and nullable is null. */
export function constantArguments(
  params: ColumnBuilders,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const constants: Record<string, unknown> = {}
  for (const [name, { columnType, options }] of Object.entries(params)) {
    const value = own(given, name)
    if (value !== undefined) {
      if (!holdsExpression(value)) constants[name] = value
    } else if (options.default?.kind === 'constant') constants[name] = options.default.value
    else if (columnType.nullable) constants[name] = null
  }
  return constants
}
