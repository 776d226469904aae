import type { TableRecord } from '@polytable/kernel/catalog/index'
import { PolytableError, withPlace } from '@polytable/model/errors/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { cellError, type EvaluatedColumn } from '@polytable/model/expressions/index'
import { RowBatch } from '@polytable/kernel/batches/batch'
import type { OnError } from '@polytable/model/protocol/options'
import { isComputed, type ColumnSchema } from '@polytable/model/schemas/index'
import { coerce, isMediaKind, own, type CellError, type Value } from '@polytable/model/types/index'
import { defaultValue } from '@polytable/kernel/batches/defaults'
import type { GivenRow } from '@polytable/model/protocol/writes'

/** Media taken in at a time. */
const MEDIA_CONCURRENCY = 4

/**
 * Checks rows as a caller gave them and brings them into the engine's form, media stored.
 * @param firstRow number of the first row in the caller's order, for messages.
 * @throws PolytableError COLUMN_NOT_FOUND, INVALID_ARGUMENT, MISSING_REQUIRED, TYPE_MISMATCH, INVALID_DATA_FORMAT with table, column, row
 */
export async function prepareRows(
  context: EngineContext,
  table: TableRecord,
  rows: readonly GivenRow[],
  firstRowId: number,
  firstRow: number,
  onError: OnError,
  signal?: AbortSignal,
): Promise<RowBatch> {
  const batch = new RowBatch(rows.map((_, i) => [firstRowId + i]))
  rows.forEach((row, i) => checkNames(table, row, firstRow + i))
  const numbered = rows.map((row, i) => ({ row, number: firstRow + i }))
  const given = table.schema.columns.filter((column) => !isComputed(column))
  const prepared = await prepareColumns(context, table, given, numbered, onError, signal)
  for (const [column, cells] of prepared) batch.set(table.id, column, cells)
  return batch
}

/** A row as a caller gave it, and its number in the caller's order, for messages. */
export interface NumberedRow {
  readonly row: GivenRow
  readonly number: number
}

/** Some columns of given rows in the engine's form, by the columns' ids. @throws PolytableError as {@link prepareRows} */
export async function prepareColumns(
  context: EngineContext,
  table: TableRecord,
  columns: readonly ColumnSchema[],
  rows: readonly NumberedRow[],
  onError: OnError,
  signal?: AbortSignal,
): Promise<Map<number, EvaluatedColumn>> {
  const prepared = new Map<number, EvaluatedColumn>()
  for (const column of columns) {
    const values = rows.map(({ row, number }) => readValue(context, table, column, row, number))
    const isMedia = isMediaKind(column.type.kind)
    const numbers = rows.map(({ number }) => number)
    prepared.set(
      column.id,
      isMedia ? await ingestAll(context, table, column, values, numbers, onError, signal) : { values },
    )
  }
  return prepared
}

function checkNames(table: TableRecord, row: GivenRow, number: number): void {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    throw new PolytableError('INVALID_ARGUMENT', `Row ${number} is not an object`, {
      table: table.path,
      row: number,
    })
  }
  for (const name of Object.keys(row)) {
    const column = table.schema.columns.find((candidate) => candidate.name === name)
    if (!column) {
      throw new PolytableError('COLUMN_NOT_FOUND', `The table '${table.path}' has no column '${name}'`, {
        table: table.path,
        column: name,
        row: number,
        hint: `Its columns: ${table.schema.columns.map((candidate) => candidate.name).join(', ')}.`,
      })
    }
    if (isComputed(column)) {
      throw new PolytableError('INVALID_ARGUMENT', `'${name}' is a computed column: it cannot be assigned`, {
        table: table.path,
        column: name,
        row: number,
        hint: 'Leave it out of the row.',
      })
    }
  }
}

function readValue(
  context: EngineContext,
  table: TableRecord,
  column: ColumnSchema,
  row: GivenRow,
  number: number,
): Value {
  const place = { table: table.path, column: column.name, row: number }
  const value = context.media.receive(column.type, own(row, column.name))
  const given = value === undefined ? defaultValue(context, column) : value
  if (given === null) {
    if (column.type.nullable) return null
    throw new PolytableError(
      'MISSING_REQUIRED',
      `Row ${number} has no value for '${column.name}', which is not nullable`,
      {
        ...place,
        hint: 'Pass a value, or declare the column with .nullable() or .default(…).',
      },
    )
  }
  try {
    return coerce(column.type, given, context.timeZone)
  } catch (error) {
    const placed = withPlace(error, place)
    throw new PolytableError(placed.code, `Row ${number}, column '${column.name}': ${placed.message}`, {
      ...place,
      ...(placed.hint ? { hint: placed.hint } : {}),
    })
  }
}

async function ingestAll(
  context: EngineContext,
  table: TableRecord,
  column: ColumnSchema,
  given: readonly unknown[],
  numbers: readonly number[],
  onError: OnError,
  signal?: AbortSignal,
): Promise<{ values: Value[]; errors?: Map<number, CellError> }> {
  const values = new Array<Value>(given.length).fill(null)
  const errors = new Map<number, CellError>()
  let next = 0
  const work = async (): Promise<void> => {
    for (let row = next++; row < given.length; row = next++) {
      if (given[row] === null) continue
      signal?.throwIfAborted()
      try {
        values[row] = await context.media.ingest(column.type, given[row], {
          validate: column.mediaValidation !== 'onRead',
          ...(signal ? { signal } : {}),
        })
      } catch (error) {
        signal?.throwIfAborted()
        if (onError === 'abort') throw mediaError(error, table, column, numbers[row]!)
        errors.set(row, cellError(error))
      }
    }
  }
  await Promise.all(Array.from({ length: MEDIA_CONCURRENCY }, work))
  return errors.size > 0 ? { values, errors } : { values }
}

function mediaError(error: unknown, table: TableRecord, column: ColumnSchema, row: number): PolytableError {
  const placed = withPlace(error, { table: table.path, column: column.name, row })
  return new PolytableError(placed.code, `Row ${row}, column '${column.name}': ${placed.message}`, {
    table: table.path,
    column: column.name,
    row,
    ...(placed.hint ? { hint: placed.hint } : {}),
    cause: placed.cause,
  })
}
