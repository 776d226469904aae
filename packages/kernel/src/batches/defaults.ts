import type { EngineContext } from '../statements/context.ts'
import type { ColumnSchema } from '@polytable/model/schemas/index'
import { fromJson, type Value } from '@polytable/model/types/index'
import { uuid4, uuid7 } from '@polytable/model/types/uuid'

/** What a row gets that has no value for a column; null where the column has no default. */
export function defaultValue(context: EngineContext, column: ColumnSchema): Value {
  if (!column.default) return null
  if (column.default.kind === 'constant') return fromJson(column.type, column.default.value)
  return column.default.name === 'uuid7' ? uuid7(context.now()) : uuid4()
}
