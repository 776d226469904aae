import { PolytableError } from '@polytable/model/errors/index'
import type { ColumnDefinition } from '@polytable/model/protocol/definitions'
import type { ColumnType } from '@polytable/model/types/index'
import type { AnyColumnBuilder } from '../schemas/column-builder.ts'

const MIGRATE =
  'Declare the table with pt.table(), and pass it to db.migrate(): that changes what is declared otherwise.'

/** What to do instead of giving a type more than it is, by what is given. */
const insteadOf: Readonly<Record<Exclude<keyof ColumnDefinition, 'name' | 'type' | 'stored'>, string>> = {
  default: MIGRATE,
  comment: MIGRATE,
  destination: MIGRATE,
  mediaValidation: MIGRATE,
  unique: MIGRATE,
  check: MIGRATE,
  primaryKey: 'The key of a table is given when it is made: createTable(path, columns, { primaryKey }).',
  renamedFrom: 'Use renameColumn(from, to).',
  value: 'Use alterColumn(name, { value }).',
}

/**
 * The type that a column is to have. Its nullability alone can change, so that whatever else is declared with it is refused.
 * @throws PolytableError UNSUPPORTED_OPERATION
 */
export function typeChange(table: string, column: string, type: AnyColumnBuilder): ColumnType {
  const declared: Readonly<Record<string, unknown>> = { ...type.definition(column) }
  const given = Object.entries(insteadOf).filter(([name]) => declared[name] !== undefined)
  if (type.validator)
    given.push(['a Standard Schema', 'Pass it where rows are inserted: db.table(declaration).'])
  const [first] = given
  if (first === undefined) return type.columnType
  const names = given.map(([name]) => (name.includes(' ') ? name : `${name}()`)).join(', ')
  throw new PolytableError(
    'UNSUPPORTED_OPERATION',
    `alterColumn() changes whether '${column}' may be null, not ${names}`,
    { table, column, hint: [...new Set(given.map(([, hint]) => hint))].join(' ') },
  )
}
