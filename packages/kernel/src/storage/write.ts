import type { TableRecord } from '../catalog/index.ts'
import { PolytableError, withPlace } from '@polytable/model/errors/index'
import { PENDING, type EvaluatedColumn } from '@polytable/model/expressions/index'
import type { CopyBatch, CopyColumn, CopyValues } from '@polytable/model/ports/index'
import {
  hasState,
  type ColumnSchema,
  type EmbeddingIndexSchema,
  type TableSchema,
} from '@polytable/model/schemas/index'
import {
  isPacked,
  slicePacked,
  storageOf,
  unpackValues,
  type NdArray,
  type Value,
} from '@polytable/model/types/index'
import type { RowBatch } from '../batches/batch.ts'
import type { Computed } from '../batches/compute.ts'
import { findDuplicate } from './duplicates.ts'
import { rowsAsRead } from './inserted-rows.ts'
import {
  indexColumn,
  keyColumns,
  LIVE,
  PENDING_VECTOR,
  physicalColumns,
  presentName,
  storedColumns,
  uniqueIndexName,
} from './layout.ts'
import { encodeState } from './read.ts'
import { serverField } from './refusal.ts'
import type { Statement } from '../statements/statement.ts'
import type { HeldRows } from '../statements/held-rows.ts'
import { vectorRows } from './vectors.ts'

/** Values of some columns and vector ids of some indexes for the rows of a batch, as they are written. */
interface Cells {
  readonly columns: readonly { readonly column: ColumnSchema; readonly cells: EvaluatedColumn }[]
  readonly indexes: readonly {
    readonly index: EmbeddingIndexSchema
    readonly ids: readonly (number | null)[]
  }[]
  /** The vectors of the indexes, to be written before the cells. */
  readonly vectors: readonly HeldRows[]
}

/** The cells of some columns, given or computed, and the vectors that were computed with their ids. */
export async function cellsOf(
  statement: Statement,
  table: TableRecord,
  schema: TableSchema,
  columns: readonly ColumnSchema[],
  batch: RowBatch,
  computed: Computed,
): Promise<Cells> {
  const indexes = []
  const vectors: HeldRows[] = []
  for (const index of schema.indexes) {
    const found = computed.vectors.get(index.id)
    if (!found) continue
    const { ids, rows } = await vectorRows(statement, table, index, found.values as (NdArray | null)[])
    for (const [row, error] of found.errors ?? []) if (error === PENDING) ids[row] = PENDING_VECTOR
    indexes.push({ index, ids })
    vectors.push(...rows)
  }
  return {
    columns: columns.map((column) => ({
      column,
      cells: computed.columns.get(column.id) ?? batch.get(table.id, column.id) ?? { values: [] },
    })),
    indexes,
    vectors,
  }
}

/** The SQL columns of cells. */
export function copyColumns(cells: Cells): CopyColumn[] {
  return [
    ...physicalColumns(cells.columns.map(({ column }) => column)),
    ...cells.indexes.map(({ index }) => ({ name: indexColumn(index), type: 'int8' as const })),
  ]
}

/** The values of cells for their SQL columns, after those of `head`. */
export function copyBatch(batch: RowBatch, head: readonly CopyValues[], cells: Cells): CopyBatch {
  const columns = cells.columns.flatMap(({ column, cells: evaluated }): CopyValues[] => {
    const { packed, errors } = evaluated
    const encoded = packed ?? encodedValues(column, evaluated.values)
    if (!hasState(column)) return [encoded]
    const states = errors ? batch.keys.map((_, row) => encodeState(errors.get(row))) : { constant: null }
    return [encoded, states]
  })
  return { size: batch.size, columns: [...head, ...columns, ...cells.indexes.map(({ ids }) => ids)] }
}

function encodedValues({ type }: ColumnSchema, values: readonly Value[]): CopyValues {
  if (values.length === 0) return { constant: null }
  const { encode } = storageOf(type)
  return values.map((value) => (value === null || value === undefined ? null : encode(value)))
}

/** The keys of rows, as values of the key columns. */
export function keyValues({ keys }: RowBatch, columns: readonly string[]): CopyValues[] {
  return columns.map((_, i) => keys.map((key) => key[i]))
}

/** Appends rows to a table: given values from the batch, computed ones from `computed`. */
export async function appendRows(
  statement: Statement,
  table: TableRecord,
  schema: TableSchema,
  batch: RowBatch,
  computed: Computed,
  firstRow = 0,
): Promise<void> {
  const cells = await cellsOf(statement, table, schema, storedColumns(schema), batch, computed)
  const keys = keyColumns(table.iteratorDepth)
  const columns: CopyColumn[] = [
    ...keys.map((name, i) => ({ name, type: i === 0 ? ('int8' as const) : ('int4' as const) })),
    { name: 'v_min', type: 'int8' },
    { name: 'v_max', type: 'int8' },
    ...copyColumns(cells),
  ]
  const head = [...keyValues(batch, keys), { constant: statement.commit }, { constant: LIVE }]
  const rows = copyBatch(batch, head, cells)
  const describe = async (error: unknown): Promise<unknown> => {
    if (isUnfit(error)) {
      const unfit = await findUnfit(statement, table, columns, rows, firstRow)
      if (unfit) return unfit
    }
    return describeWriteError(statement, error, table, schema, { batch, computed, firstRow })
  }
  const inserted = { table, rows: () => rowsAsRead(table, batch, cells.columns) }
  await statement.append([...cells.vectors, { table: presentName(table), columns, rows, inserted, describe }])
  statement.counts(table).inserts += batch.size
  await statement.context.maintenance.wrote(presentName(table), batch.size)
}

/** PostgreSQL does not say which row does not fit. What is written up to it goes with the statement. */
async function findUnfit(
  { context }: Statement,
  table: TableRecord,
  columns: readonly CopyColumn[],
  { size, columns: values }: CopyBatch,
  firstRow: number,
): Promise<PolytableError | undefined> {
  for (let row = 0; row < size; row++) {
    try {
      await context.store.copy(presentName(table), columns, [values.map((column) => valueAt(column, row))])
    } catch (unfit) {
      return atRow(unfit, table.path, firstRow + row)
    }
  }
  return undefined
}

function valueAt(values: CopyValues, row: number): unknown {
  if ('constant' in values) return values.constant
  return isPacked(values) ? unpackValues(slicePacked(values, row, row + 1))[0] : values[row]
}

/** Whether a row was too large for a page: the store has no other limit for rows that are no duplicates. */
function isUnfit(error: unknown): boolean {
  return PolytableError.is(error) && error.code === 'CONSTRAINT_VIOLATION' && !isDuplicate(error)
}

function atRow(error: unknown, table: string, row: number): PolytableError {
  const { code, message, hint, cause } = withPlace(error, {})
  const hinted = hint === undefined ? {} : { hint }
  return new PolytableError(code, `Row ${row}: ${message}`, { table, row, ...hinted, cause })
}

function isDuplicate(error: PolytableError): boolean {
  return serverField(error, 'constraint') !== undefined
}

/** A violated primary key, or a value that has to be unique, names the row that brought it. */
export async function describeWriteError(
  statement: Statement,
  error: unknown,
  table: TableRecord,
  schema: TableSchema,
  written?: { readonly batch: RowBatch; readonly computed: Computed; readonly firstRow: number },
): Promise<PolytableError> {
  if (!PolytableError.is(error) || error.code !== 'CONSTRAINT_VIOLATION' || !isDuplicate(error))
    return withPlace(error, { table: table.path })
  const unique = violatedColumn(error, table, schema)
  const keys = unique ? [unique] : schema.columns.filter((column) => column.primaryKey)
  const row =
    written && (await findDuplicate(statement.context.store, table, keys, written.batch, written.computed))
  const cells = ({ id }: ColumnSchema): readonly unknown[] | undefined =>
    (written?.computed.columns.get(id) ?? written?.batch.get(table.id, id))?.values
  const values = row === undefined ? '' : keys.map((key) => String(cells(key)?.[row])).join(', ')
  const shown = values === '' ? '' : ` (${values.length > 100 ? `${values.slice(0, 100)}…` : values})`
  return new PolytableError(
    'CONSTRAINT_VIOLATION',
    unique
      ? `Duplicate value${shown} in the unique column '${unique.name}' of the table '${table.path}'`
      : `Duplicate primary key${shown} in the table '${table.path}'`,
    {
      table: table.path,
      column: keys.map((column) => column.name).join(', '),
      row: row === undefined ? undefined : written!.firstRow + row,
      hint: unique
        ? 'Its values must be unique among live rows.'
        : 'Primary keys must be unique among live rows; use update() to change a row.',
      cause: error,
    },
  )
}

/** The unique column whose index refused a row; none where it was the primary key's. */
function violatedColumn(
  error: PolytableError,
  table: TableRecord,
  schema: TableSchema,
): ColumnSchema | undefined {
  const constraint = serverField(error, 'constraint')
  return schema.columns.find((column) => column.unique && uniqueIndexName(table, column) === constraint)
}
