import { eachIndex } from '@polytable/model/async/each-index'
import type { TableRecord } from '@polytable/kernel/catalog/index'
import { PolytableError, withPlace } from '@polytable/model/errors/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { cellError, type EvaluatedColumn } from '@polytable/model/expressions/index'
import { RowBatch } from '@polytable/kernel/batches/batch'
import { PackedColumn } from '@polytable/kernel/batches/packed-column'
import type { OnError } from '@polytable/model/protocol/options'
import { isComputed, type ColumnSchema } from '@polytable/model/schemas/index'
import {
  coerce,
  isMediaKind,
  isPacked,
  unpackValues,
  type CellError,
  type PackedValues,
  type Value,
} from '@polytable/model/types/index'
import { defaultValue } from '@polytable/kernel/batches/defaults'
import type { GivenBatch, GivenColumn } from '@polytable/model/protocol/given-batch'

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
  given: GivenBatch,
  firstRowId: number,
  firstRow: number,
  onError: OnError,
  signal?: AbortSignal,
): Promise<RowBatch> {
  const batch = new RowBatch(Array.from({ length: given.size }, (_, i) => [firstRowId + i]))
  checkNames(table, given, firstRow)
  const columns = table.schema.columns.filter((column) => !isComputed(column))
  const numberOf = (row: number): number => firstRow + row
  const prepared = await prepareColumns(context, table, columns, given, numberOf, onError, signal)
  for (const [column, cells] of prepared) batch.set(table.id, column, cells)
  return batch
}

/**
 * Some columns of given rows in the engine's form, by the columns' ids.
 * @param numberOf the number of a row in the caller's order, for messages
 * @throws PolytableError as {@link prepareRows}
 */
export async function prepareColumns(
  context: EngineContext,
  table: TableRecord,
  columns: readonly ColumnSchema[],
  { size, columns: given }: GivenBatch,
  numberOf: (row: number) => number,
  onError: OnError,
  signal?: AbortSignal,
): Promise<Map<number, EvaluatedColumn>> {
  const givenByName = new Map(given.map(({ name, values }) => [name, values]))
  const prepared = new Map<number, EvaluatedColumn>()
  await checkRoom(context, table, columns, given)
  for (const column of columns) {
    const values = givenByName.get(column.name) ?? new Array<undefined>(size).fill(undefined)
    const ready = isPacked(values) ? packedColumn(column, values) : undefined
    prepared.set(
      column.id,
      ready ?? (await prepareColumn(context, table, column, values, numberOf, onError, signal)),
    )
  }
  return prepared
}

/** @throws PolytableError STORAGE_FULL where the media files that were given do not fit beside the tables */
async function checkRoom(
  { media }: EngineContext,
  table: TableRecord,
  columns: readonly ColumnSchema[],
  given: GivenBatch['columns'],
): Promise<void> {
  const kept = columns.filter(
    (column) => isMediaKind(column.type.kind) && media.destinationOf(column) === undefined,
  )
  const values = given.flatMap(({ name, values: all }) =>
    isPacked(all) || !kept.some((column) => column.name === name) ? [] : all,
  )
  try {
    await media.checkRoom(values)
  } catch (error) {
    throw withPlace(error, { table: table.path })
  }
}

async function prepareColumn(
  context: EngineContext,
  table: TableRecord,
  column: ColumnSchema,
  given: GivenColumn['values'],
  numberOf: (row: number) => number,
  onError: OnError,
  signal?: AbortSignal,
): Promise<EvaluatedColumn> {
  const unpacked: readonly unknown[] = isPacked(given) ? unpackValues(given) : given
  const values = unpacked.map((value, row) => readValue(context, table, column, value, numberOf(row)))
  if (!isMediaKind(column.type.kind)) return { values }
  return ingestAll(context, table, column, values, numberOf, onError, signal)
}

/** A column that is stored as it was given: undefined where its values have to be looked at one by one. */
function packedColumn({ type }: ColumnSchema, packed: PackedValues): EvaluatedColumn | undefined {
  const isReady =
    packed instanceof Float64Array
      ? type.kind === 'float' || (type.kind === 'int' && areInts(packed))
      : type.kind === 'string'
  return isReady ? new PackedColumn(packed) : undefined
}

/** Whether all are ints. A negative zero, which is none among these, is left to be read as a value. */
function areInts(numbers: Float64Array): boolean {
  return numbers.every((number) => Number.isSafeInteger(number) && !Object.is(number, -0))
}

/** @throws PolytableError for the first row that has a column that cannot be given */
function checkNames(table: TableRecord, { columns }: GivenBatch, firstRow: number): void {
  const { schema, path } = table
  const wrong = columns
    .map(({ name, firstRow: row }) => ({
      name,
      row: firstRow + row,
      column: schema.columns.find((candidate) => candidate.name === name),
    }))
    .filter(({ column }) => !column || isComputed(column))
    .reduce<{ name: string; row: number; column?: ColumnSchema } | undefined>(
      (first, each) => (first && first.row <= each.row ? first : each),
      undefined,
    )
  if (!wrong) return
  const { name, row, column } = wrong
  const place = { table: path, column: name, row }
  if (column) {
    throw new PolytableError('INVALID_ARGUMENT', `'${name}' is a computed column: it cannot be assigned`, {
      ...place,
      hint: 'Leave it out of the row.',
    })
  }
  throw new PolytableError('COLUMN_NOT_FOUND', `The table '${path}' has no column '${name}'`, {
    ...place,
    hint: `Its columns: ${schema.columns.map((candidate) => candidate.name).join(', ')}.`,
  })
}

function readValue(
  context: EngineContext,
  table: TableRecord,
  column: ColumnSchema,
  given: unknown,
  number: number,
): Value {
  const value = context.media.receive(column.type, given)
  const known = value === undefined ? defaultValue(context, column) : value
  if (known === null) {
    if (column.type.nullable) return null
    throw new PolytableError(
      'MISSING_REQUIRED',
      `Row ${number} has no value for '${column.name}', which is not nullable`,
      {
        table: table.path,
        column: column.name,
        row: number,
        hint: 'Pass a value, or declare the column with .nullable() or .default(…).',
      },
    )
  }
  try {
    return coerce(column.type, known, context.timeZone)
  } catch (error) {
    const place = { table: table.path, column: column.name, row: number }
    const placed = withPlace(error, place)
    throw new PolytableError(placed.code, `Row ${number}, column '${column.name}': ${placed.message}`, {
      ...place,
      hint: placed.hint,
    })
  }
}

async function ingestAll(
  context: EngineContext,
  table: TableRecord,
  column: ColumnSchema,
  given: readonly unknown[],
  numberOf: (row: number) => number,
  onError: OnError,
  signal?: AbortSignal,
): Promise<{ values: Value[]; errors?: Map<number, CellError> }> {
  const values = new Array<Value>(given.length).fill(null)
  const errors = new Map<number, CellError>()
  const ingest = async (row: number, stop: AbortSignal): Promise<void> => {
    if (given[row] === null) return
    try {
      values[row] = await context.media.ingest(column.type, given[row], {
        validate: column.mediaValidation !== 'onRead',
        destination: context.media.destinationOf(column),
        signal: stop,
      })
    } catch (error) {
      stop.throwIfAborted()
      if (onError === 'abort') throw mediaError(error, table, column, numberOf(row))
      errors.set(row, cellError(error))
    }
  }
  await eachIndex(given.length, MEDIA_CONCURRENCY, ingest, signal)
  return errors.size > 0 ? { values, errors } : { values }
}

function mediaError(error: unknown, table: TableRecord, column: ColumnSchema, row: number): PolytableError {
  const placed = withPlace(error, { table: table.path, column: column.name, row })
  return new PolytableError(placed.code, `Row ${row}, column '${column.name}': ${placed.message}`, {
    table: table.path,
    column: column.name,
    row,
    hint: placed.hint,
    cause: placed.cause,
  })
}
