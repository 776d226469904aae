import { PolytableError } from '@polytable/model/errors/index'
import { coerce, isMediaKind, typeOf, type ColumnType, type Value } from '@polytable/model/types/index'
import { ColumnBuilder, type AnyColumnBuilder, type ColumnBuilders } from '../schemas/column-builder.ts'
import { definedFunctions } from '@polytable/udf/definitions/defined-functions'
import type { Expression } from '../expressions/expression.ts'
import { checkFunction } from '../calls/function-arguments.ts'
import { callable, type Constant } from '../functions/functions.ts'
import type { MediaFile } from '@polytable/udf/values/media-file'
import { jsonOf, type InJson, type JsonRow } from './row-json.ts'
import type { InsertRow, Row, Shape } from '../schemas/shape.ts'
import type { Table } from '../tables/table.ts'

/** A row as `insert` takes it, with expressions in the place of values. */
export type RowArguments<S extends Shape> = {
  readonly [K in keyof InsertRow<S>]:
    | (K extends keyof S ? Constant<S[K]['select'], InsertRow<S>[K]> : InsertRow<S>[K])
    | (K extends keyof S ? Expression<S[K]['select']> | Expression<S[K]['select'] | null> : never)
}

/** The columns that a call gives: one by its name, some by theirs, or all. */
export type Returns<S extends Shape> = (keyof S & string) | readonly (keyof S & string)[] | undefined

/** What a table function gives for a row, by its mode. */
export type TableResult<S extends Shape, R extends Returns<S>> = R extends keyof S
  ? Row<S>[R] | null
  : R extends readonly (infer K)[]
    ? JsonRow<Pick<Row<S>, K & keyof Row<S>>>
    : JsonRow<Row<S>>

/** A table that is called as a function. */
export interface TableFunction<S extends Shape, R extends Returns<S>> {
  (args: RowArguments<S>): Expression<TableResult<S, R>>
  /** The name that the function is stored under. */
  readonly functionName: string
}

const BATCH_ROWS = 1000

/**
 * A table as a function: of the values of a row it gives what the row would be in the table, with all that is computed; nothing is
 * stored. Its parameters are the columns that can be inserted; null for one with a default stands for the default. The result is
 * JSON of all columns or of those that `returns` names, or the value of the one column that it names. A cell that fails is null in
 * JSON of several columns; named alone, its error is the result's.
 * @throws PolytableError UNSUPPORTED_OPERATION for a view or a snapshot, COLUMN_NOT_FOUND for an unknown name in `returns`
 */
export function tableFunction<S extends Shape, const R extends Returns<S> = undefined>(
  table: Table<S>,
  options: { readonly returns?: R } = {},
): TableFunction<S, R> {
  checkFunction('tableFunction', { table, options })
  const { path, info } = table
  if (table.kind !== 'table') {
    throw new PolytableError(
      'UNSUPPORTED_OPERATION',
      `'${path}' is a ${table.kind}: rows cannot be inserted`,
      {
        table: path,
      },
    )
  }
  const { returns } = options
  const types = new Map(info.columns.map((column) => [column.name, column.type]))
  const names: readonly string[] =
    returns === undefined ? [...types.keys()] : typeof returns === 'string' ? [returns] : returns
  for (const column of names) {
    if (types.has(column)) continue
    throw new PolytableError('COLUMN_NOT_FOUND', `The table '${path}' has no column '${column}'`, {
      table: path,
      column,
      hint: `Its columns: ${[...types.keys()].join(', ')}.`,
    })
  }
  const inserted = info.columns.filter((column) => !column.isComputed)
  const withDefault = new Set(inserted.filter(({ hasDefault }) => hasDefault).map(({ name }) => name))
  const params: ColumnBuilders = Object.fromEntries(
    inserted.map(({ name, type }) => [
      name,
      new ColumnBuilder<unknown, unknown>({ ...type, nullable: type.nullable || withDefault.has(name) }),
    ]),
  )
  const name = ['table', path, ...(returns === undefined ? [] : names)].join('.')
  const alone = typeof returns === 'string' ? returns : undefined
  const rowOf = (given: Readonly<Record<string, unknown>>): InsertRow<S> =>
    Object.fromEntries(
      Object.entries(given).filter(([column, value]) => value !== null || !withDefault.has(column)),
    ) as InsertRow<S>
  const compute = async (batch: readonly Readonly<Record<string, unknown>>[]): Promise<unknown[]> => {
    const rows = await table.compute(batch.map(rowOf), { onError: 'ignore' })
    return rows.map((row) => {
      const cells = row as Readonly<Record<string, unknown>>
      if (alone === undefined) {
        return Object.fromEntries(names.map((column) => [column, inJson(types.get(column)!, cells[column])]))
      }
      const error = row.errors[alone as keyof typeof row.errors]
      return error
        ? Promise.reject(Object.assign(new Error(error.message), { name: error.type }))
        : cells[alone]
    })
  }
  definedFunctions.set(name, {
    kind: 'function',
    name,
    version: '1',
    params,
    batchSize: BATCH_ROWS,
    run: async (batch: readonly Readonly<Record<string, unknown>>[]) => {
      try {
        return await compute(batch)
      } catch {
        // A row that the table refuses fails alone.
        return batch.map((given) => compute([given]).then(([result]) => result))
      }
    },
  })
  const result = alone === undefined ? typeOf('json') : { ...types.get(alone)!, nullable: true }
  const call = callable<ColumnBuilders, AnyColumnBuilder>({ name, version: '1', params, returns: result })
  return call as unknown as TableFunction<S, R>
}

/** The JSON of a value as rows have it. */
function inJson(type: ColumnType, value: unknown): InJson<unknown> {
  if (value === null) return null
  return jsonOf(type)(isMediaKind(type.kind) ? (value as MediaFile).cell : (coerce(type, value) as Value))
}
