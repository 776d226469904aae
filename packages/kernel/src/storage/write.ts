import type { TableRecord } from '../catalog/index.ts'
import { PolytableError, withPlace } from '@polytable/model/errors/index'
import { PENDING, type EvaluatedColumn } from '@polytable/model/expressions/index'
import type { CopyColumn } from '@polytable/model/ports/index'
import {
  hasState,
  type ColumnSchema,
  type EmbeddingIndexSchema,
  type TableSchema,
} from '@polytable/model/schemas/index'
import { storageOf, type NdArray, type Value } from '@polytable/model/types/index'
import type { RowBatch } from '../batches/batch.ts'
import type { Computed } from '../batches/compute.ts'
import { findDuplicate } from './duplicates.ts'
import {
  indexColumn,
  keyColumns,
  LIVE,
  PENDING_VECTOR,
  physicalColumns,
  storedColumns,
  tableName,
  uniqueIndexName,
} from './layout.ts'
import { encodeState } from './read.ts'
import type { Statement } from '../statements/statement.ts'
import { storeVectors } from './vectors.ts'

/** Values of some columns and vector ids of some indexes for the rows of a batch, as they are written. */
interface Cells {
  readonly columns: readonly { readonly column: ColumnSchema; readonly cells: EvaluatedColumn }[]
  readonly indexes: readonly {
    readonly index: EmbeddingIndexSchema
    readonly ids: readonly (number | null)[]
  }[]
}

/** The cells of some columns, given or computed, and the ids of the vectors that were computed, which it stores. */
export async function cellsOf(
  statement: Statement,
  table: TableRecord,
  schema: TableSchema,
  columns: readonly ColumnSchema[],
  batch: RowBatch,
  computed: Computed,
): Promise<Cells> {
  const indexes = []
  for (const index of schema.indexes) {
    const vectors = computed.vectors.get(index.id)
    if (!vectors) continue
    const ids = await storeVectors(statement, table, index, vectors.values as (NdArray | null)[])
    for (const [row, error] of vectors.errors ?? []) if (error === PENDING) ids[row] = PENDING_VECTOR
    indexes.push({ index, ids })
  }
  return {
    columns: columns.map((column) => ({
      column,
      cells: computed.columns.get(column.id) ?? batch.get(table.id, column.id) ?? { values: [] },
    })),
    indexes,
  }
}

/** The SQL columns of cells. */
export function copyColumns(cells: Cells): CopyColumn[] {
  return [
    ...physicalColumns(cells.columns.map(({ column }) => column)),
    ...cells.indexes.map(({ index }) => ({ name: indexColumn(index), type: 'int8' as const })),
  ]
}

/** Rows for these SQL columns, after what `head` gives. */
export function* copyRows(
  batch: RowBatch,
  head: (row: number) => unknown[],
  cells: Cells,
): Generator<unknown[]> {
  const encoders = cells.columns.map(({ column, cells: { values, errors } }) => {
    const { encode } = storageOf(column.type)
    return { values, errors, encode, state: hasState(column) }
  })
  for (let row = 0; row < batch.size; row++) {
    const out = head(row)
    for (const { values, errors, encode, state } of encoders) {
      const value = values[row] as Value | undefined
      out.push(value === null || value === undefined ? null : encode(value))
      if (state) out.push(encodeState(errors?.get(row)))
    }
    for (const { ids } of cells.indexes) out.push(ids[row])
    yield out
  }
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
  const head = (row: number): unknown[] => [...batch.keys[row]!, statement.commit, LIVE]
  const { store } = statement.context
  try {
    await store.copy(tableName(table), columns, copyRows(batch, head, cells))
  } catch (error) {
    if (isUnfit(error)) {
      // PostgreSQL does not say which row it is. What is written up to it goes with the statement.
      let row = firstRow
      for (const values of copyRows(batch, head, cells)) {
        await store.copy(tableName(table), columns, [values]).catch((unfit: unknown) => {
          throw atRow(unfit, table.path, row)
        })
        row++
      }
    }
    throw await describeWriteError(statement, error, table, schema, { batch, computed, firstRow })
  }
  statement.counts(table).inserts += batch.size
  await statement.context.maintenance.wrote(tableName(table), batch.size)
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

function isDuplicate({ cause }: PolytableError): boolean {
  return (
    typeof cause === 'object' && cause !== null && 'constraint' in cause && cause.constraint !== undefined
  )
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
      ...(row === undefined ? {} : { row: written!.firstRow + row }),
      hint: unique
        ? 'Its values must be unique among live rows.'
        : 'Primary keys must be unique among live rows; use update() to change a row.',
      cause: error,
    },
  )
}

/** The unique column whose index refused a row; none where it was the primary key's. */
function violatedColumn(
  { cause }: PolytableError,
  table: TableRecord,
  schema: TableSchema,
): ColumnSchema | undefined {
  const constraint =
    typeof cause === 'object' && cause !== null && 'constraint' in cause ? cause.constraint : undefined
  return schema.columns.find((column) => column.unique && uniqueIndexName(table, column) === constraint)
}
