import type { ColumnDefinition, TableDefinition } from '@polytable/model/protocol/definitions'
import { PolytableError } from '@polytable/model/errors/index'
import { checkDepth } from '@polytable/model/types/index'
import { ownColumn, type TableColumns } from '../schemas/column-builder.ts'
import type { CreateTableOptions } from '../database/database.ts'
import { namedChecks } from '../schemas/named-checks.ts'

/** The definition of a new table, as the engine takes it. @throws PolytableError COLUMN_NOT_FOUND for a primary key of other columns */
export function tableDefinition(
  path: string,
  columns: TableColumns,
  { comment, customMetadata, mediaValidation, primaryKey = [], check }: CreateTableOptions,
): TableDefinition {
  checkDepth(customMetadata)
  const keys = typeof primaryKey === 'string' ? [primaryKey] : primaryKey
  const unknown = keys.find((key) => !Object.hasOwn(columns, key))
  if (unknown !== undefined) {
    throw new PolytableError('COLUMN_NOT_FOUND', `primaryKey names the unknown column '${unknown}'`, {
      table: path,
      column: unknown,
    })
  }
  const definitions = Object.entries(columns).map(([name, builder]): ColumnDefinition => ({
    mediaValidation,
    ...ownColumn(name, builder),
    ...(keys.includes(name) ? { primaryKey: true } : {}),
  }))
  return {
    columns: definitions,
    checks: check && namedChecks(path, definitions, check),
    comment,
    customMetadata,
  }
}
