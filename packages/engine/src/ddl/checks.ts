import type { TableRecord } from '@polytable/kernel/catalog/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { checkColumnName, type CheckSchema, type TableSchema } from '@polytable/model/schemas/index'
import { displayType } from '@polytable/model/types/index'
import { bindExpression } from './bind.ts'

/** Adds conditions to the schema of a table, bound to its columns. @throws PolytableError INVALID_SCHEMA */
export function addChecks(
  context: EngineContext,
  table: TableRecord,
  checks: readonly CheckSchema[],
): TableSchema {
  return checks.reduce((schema, check) => addCheck(context, { ...table, schema }, check), table.schema)
}

/** Adds one condition. @throws PolytableError INVALID_SCHEMA */
export function addCheck(
  context: EngineContext,
  table: TableRecord,
  { name, value }: CheckSchema,
): TableSchema {
  const { schema } = table
  const { checks = [] } = schema
  checkColumnName(name, table.path)
  if (checks.some((check) => check.name === name)) {
    throw new PolytableError('INVALID_SCHEMA', `'${table.path}' already has a check '${name}'`, {
      table: table.path,
      hint: 'The check of a column has the name of the column.',
    })
  }
  if (value.type.kind !== 'bool') {
    throw new PolytableError(
      'INVALID_SCHEMA',
      `The check '${name}' must be Bool, not ${displayType(value.type)}`,
      { table: table.path, hint: 'For example: (c) => ({ positive: c.price.gt(0) }).' },
    )
  }
  return { ...schema, checks: [...checks, { name, value: bindExpression(context, table, value) }] }
}
