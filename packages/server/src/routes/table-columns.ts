import type { Table } from '@polytable/client/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { ColumnInfo } from '@polytable/model/protocol/table-info'
import { isMediaKind } from '@polytable/model/types/index'
import type { OutputColumn } from '../answers/json-row.ts'
import type { RouteInput } from '../requests/given-value.ts'

/** Which columns of a table a route takes and gives. */
export interface TableRouteColumns {
  readonly inputs?: readonly string[]
  readonly uploadfileInputs?: readonly string[]
  readonly outputs?: readonly string[]
}

/** @throws PolytableError COLUMN_NOT_FOUND for columns that the table does not have */
export function checkNames(table: Table, ...lists: readonly (readonly string[] | undefined)[]): void {
  const columns: readonly string[] = table.columns()
  const unknown = lists.flatMap((names) => names ?? []).find((name) => !columns.includes(name))
  if (unknown === undefined) return
  throw new PolytableError('COLUMN_NOT_FOUND', `The table '${table.path}' has no column '${unknown}'`, {
    table: table.path,
    column: unknown,
    hint: `Its columns: ${columns.join(', ')}.`,
  })
}

/** @throws PolytableError UNSUPPORTED_OPERATION for views and snapshots, which are not written */
export function checkIsTable(table: Table, method: string): void {
  if (table.kind === 'table') return
  throw new PolytableError(
    'UNSUPPORTED_OPERATION',
    `${method}() requires a table: '${table.path}' is a ${table.kind}`,
    {
      table: table.path,
    },
  )
}

/** The columns that rows are given with: of a view those of the table at the bottom. */
export function givenColumns(columns: readonly ColumnInfo[]): readonly ColumnInfo[] {
  const bottom = columns.at(-1)?.definedIn
  return columns.filter(
    (column) => !column.isComputed && !column.isIteratorColumn && column.definedIn === bottom,
  )
}

/**
 * The inputs of rows that are given.
 * @throws PolytableError INVALID_ARGUMENT for columns that cannot be given
 */
export function rowInputs(
  columns: readonly ColumnInfo[],
  { inputs, uploadfileInputs = [] }: TableRouteColumns,
): readonly RouteInput[] {
  const given = givenColumns(columns)
  const names = inputs && new Set([...inputs, ...uploadfileInputs])
  const wrong = [...(names ?? uploadfileInputs)].find((name) => !given.some((column) => column.name === name))
  if (wrong !== undefined)
    throw new PolytableError('INVALID_ARGUMENT', `'${wrong}' is computed: it is no input`, { column: wrong })
  return given
    .filter(({ name }) => names?.has(name) ?? true)
    .map(({ name, type, hasDefault }) => ({
      name,
      type,
      isRequired: !type.nullable && !hasDefault,
      isUpload: uploadfileInputs.includes(name),
    }))
}

/** The columns that a route gives: all unless some are named, in whose order they then are. */
export function outputColumns(
  columns: readonly ColumnInfo[],
  outputs: readonly string[] | undefined,
): readonly OutputColumn[] {
  const all = columns.map(({ name, type }) => ({ name, type }))
  return outputs?.map((name) => all.find((column) => column.name === name)!) ?? all
}

/** @throws PolytableError INVALID_ARGUMENT where an answer cannot be a file */
export function checkFileOutput(table: Table, outputs: readonly string[] | undefined): void {
  const [name, ...more] = outputs ?? []
  const type = table.info.columns.find((column) => column.name === name)?.type
  if (type && more.length === 0 && isMediaKind(type.kind)) return
  throw new PolytableError(
    'INVALID_ARGUMENT',
    'With returnFileResponse, outputs has to be one column of media',
    {
      table: table.path,
    },
  )
}
