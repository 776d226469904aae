import {
  columnKey,
  isDeterministic,
  keyOf,
  PENDING,
  walk,
  type ColumnKey,
  type BatchEvaluator,
  type CallNode,
  type ColumnNode,
  type EvaluatedColumn,
  type ExprNode,
} from '@polytable/model/expressions/index'
import type { OnError } from '@polytable/model/protocol/options'
import {
  isComputed,
  type ColumnSchema,
  type EmbeddingFunction,
  type EmbeddingIndexSchema,
  type TableSchema,
} from '@polytable/model/schemas/index'
import { typeOf } from '@polytable/model/types/index'
import type { TableRecord } from '../catalog/index.ts'
import type { PartialCells } from '../functions/partials.ts'
import { checkCalls } from '../functions/signature.ts'
import { isWindowColumn, reachedFrom, readsAny, type Dependents } from '../scopes/window-columns.ts'
import type { EngineContext } from '../statements/context.ts'
import type { Statement } from '../statements/statement.ts'
import { storableVectors } from '../storage/vectors.ts'
import { batchEvaluator, type PartialCall, type RowBatch } from './batch.ts'
import { failedCall } from './failed-call.ts'
import { keptAtDestination } from './kept-at-destination.ts'
import { withPending } from './pending-cells.ts'

/** A compute plan: the stored computed columns and the indexes to compute for rows of a table. */
export interface ComputePlan extends Dependents {
  readonly table: TableRecord
  readonly schema: TableSchema
  /** What stays pending: it depends on window functions, which run after all rows are written. */
  readonly waiting?: Dependents
  /** Columns over windows that may change with what is computed. */
  readonly windows?: readonly ColumnSchema[]
}

/** Everything a new row needs. */
export function planAll(table: TableRecord, schema: TableSchema = table.schema): ComputePlan {
  const plan = {
    table,
    schema,
    columns: schema.columns.filter((column) => isComputed(column) && column.stored),
    indexes: schema.indexes,
  }
  return withoutWindows(plan, schema.columns.filter(isWindowColumn))
}

/** The plan without everything that depends on window functions; that part is deferred. */
export function withoutWindows(plan: ComputePlan, windows: readonly ColumnSchema[]): ComputePlan {
  if (windows.length === 0) return plan
  const { table, schema, columns, indexes } = plan
  const reached = reachedFrom(table, schema, windows)
  const waits = (id: number): boolean => reached.has(columnKey(table, { id }))
  return {
    ...plan,
    columns: columns.filter(({ id }) => !waits(id)),
    indexes: indexes.filter(({ column }) => !waits(column)),
    waiting: {
      columns: columns.filter(({ id }) => waits(id)),
      indexes: indexes.filter(({ column }) => waits(column)),
    },
    windows: schema.columns.filter((column) => isWindowColumn(column) && waits(column.id)),
  }
}

/**
 * Everything that depends on changed columns, directly or through other computed columns, but for what changes through a window.
 * `changed` is added to.
 */
export function planDependents(
  table: TableRecord,
  changed: Set<ColumnKey>,
  schema: TableSchema = table.schema,
): ComputePlan {
  const columns: ColumnSchema[] = []
  const windows = new Set<ColumnSchema>()
  for (let grew = true; grew;) {
    grew = false
    for (const column of schema.columns) {
      const key = columnKey(table, column)
      if (!column.value || changed.has(key) || !readsAny([column.value], changed)) continue
      if (isWindowColumn(column)) {
        windows.add(column)
        continue
      }
      changed.add(key)
      if (column.stored) columns.push(column)
      grew = true
    }
  }
  const indexes = schema.indexes.filter((index) => changed.has(columnKey(table, { id: index.column })))
  return withoutWindows({ table, schema, columns, indexes }, [...windows])
}

/**
 * Plans the recomputation of some columns, with or without their dependents.
 * @returns the plan, the names of what changes with it, and the columns over windows that have to be taken for all rows
 */
export function planColumns(
  table: TableRecord,
  schema: TableSchema,
  columns: readonly ColumnSchema[],
  cascade: boolean,
): {
  readonly plan: ComputePlan
  readonly changed: Set<ColumnKey>
  readonly recomputed: readonly ColumnSchema[]
} {
  const recomputed = columns.filter(isWindowColumn)
  const named = columns.filter((column) => !recomputed.includes(column))
  const changed = new Set(named.map((column) => columnKey(table, column)))
  const dependent: ComputePlan = cascade
    ? planDependents(table, changed, schema)
    : { table, schema, columns: [], indexes: [] }
  const all = {
    table,
    schema,
    columns: [...named.filter(({ stored }) => stored), ...writtenColumns(dependent)],
    indexes: writtenIndexes(dependent),
  }
  return {
    plan: withoutWindows(all, cascade ? [...(dependent.windows ?? []), ...recomputed] : []),
    changed,
    recomputed,
  }
}

/** The columns that a plan gives cells, be it only that they are pending. */
export function writtenColumns({ columns, waiting }: ComputePlan): ColumnSchema[] {
  return [...columns, ...(waiting?.columns ?? [])]
}

/** The indexes that a plan gives cells. */
export function writtenIndexes({ indexes, waiting }: ComputePlan): EmbeddingIndexSchema[] {
  return [...indexes, ...(waiting?.indexes ?? [])]
}

/** The expressions of a plan: what has to be read for them is what they read. */
export function planExpressions(plan: ComputePlan): ExprNode[] {
  return [
    ...plan.columns.map((column) => column.value!),
    ...plan.indexes.map((index) => {
      const node = vectorNode(plan, index)
      return { ...node, type: { ...node.type, dimensions: [index.dimensions] } }
    }),
  ]
}

function indexedNode(table: TableRecord, schema: TableSchema, index: EmbeddingIndexSchema): ColumnNode {
  const column = schema.columns.find((candidate) => candidate.id === index.column)!
  return { kind: 'column', table: `#${table.id}`, column: String(column.id), type: column.type }
}

/** What an index keeps as vectors: what its embedding makes of a value, or the value. */
function vectorNode({ table, schema }: ComputePlan, index: EmbeddingIndexSchema): ExprNode {
  const node = indexedNode(table, schema, index)
  return index.embedding ? embeddingCall(index.embedding, node) : node
}

/** The call that embeds a value. */
export function embeddingCall(embedding: EmbeddingFunction, input: ExprNode): CallNode {
  const { function: name, version, constants, input: parameter, memoised } = embedding
  return {
    kind: 'call',
    function: name,
    version,
    args: { [parameter]: input, ...constants },
    required: [parameter],
    ...(memoised === false ? { memoised } : {}),
    type: { ...typeOf('array', true), dtype: 'float32' },
  }
}

/** The expression of a column that a batch does not carry, from the schemas of the table and what it is made on. */
export function computedExpression(statementTables: readonly { table: TableRecord; schema: TableSchema }[]) {
  return (node: ColumnNode): ExprNode | undefined =>
    statementTables
      .find(({ table }) => `#${table.id}` === node.table)
      ?.schema.columns.find((column) => String(column.id) === node.column)?.value
}

export interface Computed {
  readonly columns: ReadonlyMap<number, EvaluatedColumn>
  readonly vectors: ReadonlyMap<number, EvaluatedColumn>
}

/** @throws PolytableError FUNCTION_NOT_FOUND where a plan needs a function that cannot be called */
export function checkFunctions({ functions }: EngineContext, { table, columns, indexes }: ComputePlan): void {
  for (const { name, value } of columns) checkCalls(functions, value!, { table: table.path, column: name })
  for (const { embedding } of indexes) if (embedding) functions.check(embedding.function)
}

/**
 * Computes a plan over a batch that carries its inputs; values it has of the plan's own columns are of the past, and not looked at.
 * @param firstRow number of the batch's first row in the caller's order, for messages.
 * @param partial takes what is known of cells while they are computed
 * @throws PolytableError with the first failed cell, where `onError` is 'abort'.
 */
export async function computeBatch(
  statement: Statement,
  plan: ComputePlan,
  batch: RowBatch,
  onError: OnError,
  firstRow = 0,
  partial?: PartialCells,
): Promise<Computed> {
  const { context, signal } = statement
  checkFunctions(context, plan)
  const layers = statement.layers(plan.table)
  const tables = [{ table: plan.table, schema: plan.schema }, ...layers.slice(1)]
  const inputs = batch.without(new Set(plan.columns.map((column) => columnKey(plan.table, column))))
  const show = partial && shownCalls(plan, batch, partial)
  const evaluator = batchEvaluator(context, inputs, computedExpression(tables), signal, show)
  const run = async (
    item: { readonly id: number; readonly name: string },
    node: ExprNode,
    evaluate: () => Promise<EvaluatedColumn>,
  ): Promise<EvaluatedColumn> => {
    const begun = context.now().getTime()
    const result = await evaluate()
    noteRun(statement, plan, item.id, node, batch, result, context.now().getTime() - begun)
    return result
  }
  const columns = await evaluateAll(plan.columns, (column) =>
    run(column, column.value!, async () =>
      keptAtDestination(statement, column, await evaluateColumn(evaluator, plan, column)),
    ),
  )
  const vectors = await evaluateAll(plan.indexes, (index) => {
    const node = vectorNode(plan, index)
    return run(index, node, async () => storableVectors(await evaluator.evaluate(node)))
  })
  for (const column of plan.columns)
    report(statement, plan, column.name, columns.get(column.id)!, batch, onError, firstRow)
  for (const index of plan.indexes)
    report(statement, plan, index.name, vectors.get(index.id)!, batch, onError, firstRow)
  return withPending({ columns, vectors }, plan.waiting, batch.size)
}

/** Shows what is known of calls in the columns that are these calls: of equal ones one is made. */
function shownCalls({ columns }: ComputePlan, { keys }: RowBatch, partial: PartialCells): PartialCall {
  const columnsOf = new Map<CallNode, readonly ColumnSchema[]>()
  const isOf = (node: CallNode, value: ExprNode | undefined): boolean =>
    value === node || (value?.kind === 'call' && isDeterministic(node) && keyOf(value) === keyOf(node))
  return (node, row, value) => {
    const found = columnsOf.get(node) ?? columns.filter((column) => isOf(node, column.value))
    columnsOf.set(node, found)
    for (const { id } of found) partial.set(id, keys[row]!, value)
  }
}

/** Records what was computed, for `explainCell`. */
function noteRun(
  statement: Statement,
  { table }: ComputePlan,
  column: number,
  node: ExprNode,
  { keys }: RowBatch,
  { cached }: EvaluatedColumn,
  milliseconds: number,
): void {
  const { context } = statement
  const called = new Set([...walk(node)].flatMap((part) => (part.kind === 'call' ? [part.function] : [])))
  let firstRow = Infinity
  let lastRow = 0
  for (const [row] of keys) {
    firstRow = Math.min(firstRow, row!)
    lastRow = Math.max(lastRow, row!)
  }
  statement.recordCompute({
    table: table.id,
    column,
    firstRow,
    lastRow,
    rows: keys.length,
    at: context.now(),
    milliseconds,
    functions: [...called].map((name) => ({ name, version: context.functions.version(name) })),
    cached: cached ? [...cached].map((row) => keys[row]!.join()) : [],
  })
}

function evaluateColumn(
  evaluator: BatchEvaluator,
  plan: ComputePlan,
  column: ColumnSchema,
): Promise<EvaluatedColumn> {
  // Through the column's own node, so that columns that depend on it share the result.
  return evaluator.evaluate({
    kind: 'column',
    table: `#${plan.table.id}`,
    column: String(column.id),
    type: column.type,
  })
}

async function evaluateAll<T extends { readonly id: number }>(
  items: readonly T[],
  evaluate: (item: T) => Promise<EvaluatedColumn>,
): Promise<Map<number, EvaluatedColumn>> {
  const results = await Promise.all(items.map(evaluate))
  return new Map(items.map((item, i) => [item.id, results[i]!]))
}

function report(
  statement: Statement,
  plan: ComputePlan,
  column: string,
  result: EvaluatedColumn,
  batch: RowBatch,
  onError: OnError,
  firstRow: number,
): void {
  const failed = [...(result.errors ?? [])].filter(([, error]) => error !== PENDING)
  const waiting = (result.errors?.size ?? 0) - failed.length
  const [first] = failed
  if (first && onError === 'abort') {
    const [row, error] = first
    throw failedCall(
      `the column '${column}'`,
      error,
      { table: plan.table.path, column, row: firstRow + row },
      "Pass onError: 'ignore' to keep the row and its error.",
    )
  }
  statement.computed(plan.table, column, batch.size - waiting, failed.length, result.cached?.size)
}
