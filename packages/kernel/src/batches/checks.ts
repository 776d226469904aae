import { PolytableError } from '@polytable/model/errors/index'
import {
  keyOfColumn,
  columnsOf,
  displayExpression,
  PENDING,
  type ColumnKey,
  type EvaluatedColumn,
  type ExprNode,
} from '@polytable/model/expressions/index'
import type { CheckSchema, ColumnSchema, TableSchema } from '@polytable/model/schemas/index'
import type { TableRecord } from '../catalog/index.ts'
import type { Statement } from '../statements/statement.ts'
import { batchEvaluator, type RowBatch } from './batch.ts'
import { computedExpression, type Computed } from './compute.ts'

/** The conditions of a schema that read one of the changed columns ; all where none are named. */
export function checksOn(schema: TableSchema, changed?: ReadonlySet<ColumnKey>): readonly CheckSchema[] {
  const { checks = [] } = schema
  return changed
    ? checks.filter(({ value }) => columnsOf(value).some((node) => changed.has(keyOfColumn(node))))
    : checks
}

interface Checked {
  readonly table: TableRecord
  readonly schema: TableSchema
  readonly checks: readonly CheckSchema[]
}

/**
 * Validates rows before they are written: the checks of the table, and computed keys that must not be null.
 * @param firstRow number of the batch's first row in the caller's order, for messages.
 * @throws PolytableError CONSTRAINT_VIOLATION, MISSING_REQUIRED with table, column and row
 */
export async function checkRows(
  statement: Statement,
  { table, schema, checks }: Checked,
  batch: RowBatch,
  computed: Computed,
  firstRow = 0,
): Promise<void> {
  for (const column of schema.columns) {
    const cells = computed.columns.get(column.id)
    if (cells && column.primaryKey) checkKey(table, column, cells, firstRow)
  }
  if (checks.length === 0) return
  const whole = batch.select(batch.keys.map((_, row) => row))
  for (const [id, cells] of computed.columns) whole.set(table.id, id, cells)
  const { context, signal } = statement
  const layers = [{ table, schema }, ...statement.layers(table).slice(1)]
  const evaluator = batchEvaluator(context, whole, computedExpression(layers), signal)
  for (const { name, value } of checks) {
    const { values, errors } = await evaluator.evaluate(value)
    // What is pending is looked at when it is computed.
    const hasFailed = (i: number): boolean => (errors?.get(i) ?? PENDING) !== PENDING
    const row = values.findIndex((passes, i) => passes === false || hasFailed(i))
    if (row >= 0) throw violation(table, schema, name, value, firstRow + row, errors?.get(row)?.message)
  }
}

function checkKey(
  table: TableRecord,
  column: ColumnSchema,
  { values, errors }: EvaluatedColumn,
  firstRow: number,
): void {
  const row = values.indexOf(null)
  if (row < 0) return
  const why = errors?.get(row)?.message
  throw new PolytableError(
    'MISSING_REQUIRED',
    `Row ${firstRow + row} has no value for '${column.name}', which is part of the primary key${why === undefined ? '' : `: ${why}`}`,
    { table: table.path, column: column.name, row: firstRow + row },
  )
}

function violation(
  table: TableRecord,
  schema: TableSchema,
  check: string,
  value: ExprNode,
  row: number,
  why: string | undefined,
): PolytableError {
  const nameOf = (id: string): string => schema.columns.find((column) => String(column.id) === id)?.name ?? id
  const columns = columnsOf(value).map((node) => nameOf(node.column))
  const shown = displayExpression(value, (node) => nameOf(node.column))
  return new PolytableError(
    'CONSTRAINT_VIOLATION',
    `Row ${row} violates the check '${check}': ${why ?? shown}`,
    { table: table.path, column: columns.join(', '), row, hint: `Every row must satisfy: ${shown}.` },
  )
}
