import type { TableRecord } from '@polytable/kernel/catalog/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { ColumnSchema } from '@polytable/model/schemas/index'

/** A column of the table itself, not of what it is made on. @throws PolytableError COLUMN_NOT_FOUND */
export function ownColumn({ path, schema }: TableRecord, name: string): ColumnSchema {
  const column = schema.columns.find((candidate) => candidate.name === name)
  if (column) return column
  throw new PolytableError('COLUMN_NOT_FOUND', `The table '${path}' has no column '${name}' of its own`, {
    table: path,
    column: name,
    hint: `Its own columns: ${schema.columns.map((candidate) => candidate.name).join(', ')}.`,
  })
}
