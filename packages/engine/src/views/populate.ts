import type { TableRecord } from '@polytable/kernel/catalog/index'
import {
  columnsOf,
  operandsOf,
  walk,
  type ColumnNode,
  type ExprNode,
} from '@polytable/model/expressions/index'
import type { TableSchema } from '@polytable/model/schemas/index'
import { checkRows, checksOn } from '@polytable/kernel/batches/checks'
import { BatchSize } from '@polytable/kernel/batches/batch-size'
import {
  computeBatch,
  planAll,
  planExpressions,
  writtenColumns,
  writtenIndexes,
} from '@polytable/kernel/batches/compute'
import type { OnError } from '@polytable/model/protocol/options'
import { pendingCells } from '@polytable/kernel/batches/pending-cells'
import type { RowBatch } from '@polytable/kernel/batches/batch'
import { computedSql, splitFilter, type SplitFilter } from '@polytable/kernel/scopes/filter'
import { ProgressMeter } from '@polytable/kernel/statements/progress'
import { inputColumns, readBatches } from '@polytable/kernel/storage/read'
import { insertFailures } from '@polytable/kernel/storage/row-failures'
import type { RowFailure } from '@polytable/model/protocol/insight'
import { fractionSql, rowFraction } from '@polytable/kernel/storage/sample'
import { TableScope } from '@polytable/kernel/scopes/table-scope'
import type { Statement } from '@polytable/kernel/statements/statement'
import { appendRows } from '@polytable/kernel/storage/write'
import { expandRows, type DeferredRows } from './expand.ts'
import { filterRows } from './filter-rows.ts'
import { fillGiven } from './given.ts'
import type { InsertedRows } from './inserted-rows.ts'

interface PopulateOptions {
  readonly view: TableRecord
  readonly schema: TableSchema
  /** SQL conditions on the rows of the base (alias a0) that are to get rows in the view. */
  readonly where: readonly string[]
  /** The rows of `where`, where they are at hand. */
  readonly inserted?: InsertedRows | undefined
  /** The rows of `where` are known to satisfy the view's filter. */
  readonly filtered?: boolean
  /** The commit at which the base is read. */
  readonly commit: number
  readonly onError: OnError
  /** The rows may be those that the statement ended before: such a one keeps what was given for it. */
  readonly rederived?: boolean
  /** Rows get their keys and the outputs of the iterator only: what is computed is left for later. */
  readonly deferred?: DeferredRows
}

/**
 * Inserts into a view the rows derived from some base rows: filtered, expanded by the iterator, with all computed columns. Reads,
 * computes and writes in batches.
 */
export async function populateView(statement: Statement, options: PopulateOptions): Promise<void> {
  const { view, schema } = options
  const { context, signal } = statement
  const base = context.catalog.table(view.base!)
  const { pin } = view
  const scope = pin
    ? new TableScope(context.catalog, base, pin.commit, pin.schemasById.get(base.id), pin.schemasById)
    : statement.scopeAt(base, options.commit)
  const plan = planAll(view, schema)
  const condition = options.filtered ? undefined : schema.filter
  const own = `#${view.id}`
  const fromBase = (nodes: readonly ExprNode[]): ColumnNode[] =>
    columnsOf(...nodes).filter((node) => node.table !== own)
  const { sample } = schema
  const fraction = rowFraction(sample)
  const drawn = sample && fraction !== undefined ? [fractionSql(sample.seed, scope.keySql(), fraction)] : []
  const derived = fromBase([
    ...Object.values(schema.iterator?.args ?? {}),
    ...planExpressions(plan),
    ...unstoredValues(schema),
  ])
  const atHand = drawn.length > 0 ? undefined : rowsAtHand(options.inserted, scope, condition, derived)
  const filter = atHand?.filter ?? splitFilter(scope, condition)
  const request = {
    scope,
    columns: inputColumns(scope, [...filter.rest, ...derived]),
    where: [...options.where, ...drawn, ...computedSql(scope, schema.filter), ...filter.sql],
    states: true,
  }
  const part = { phase: 'view', table: view.path } as const
  const meter = atHand
    ? new ProgressMeter(statement, part, atHand.size)
    : await ProgressMeter.over(statement, part, request)
  const writer = new ViewWriter(statement, options)
  let seen = 0
  // What an iterator puts out is in batches of its own.
  const read = schema.iterator ? Object.values(schema.iterator.args) : planExpressions(plan)
  const size = new BatchSize(context, [...filter.rest, ...read])
  const failures: RowFailure[] = []
  const expanded = { ...options, size: new BatchSize(context, planExpressions(plan)), failures }
  const batches = atHand ? portions(atHand.batches, size) : readBatches(context.store, request, size)
  for await (const batch of batches) {
    signal?.throwIfAborted()
    const rows = await filterRows(statement, view, scope, batch, filter.rest, options.onError, seen, failures)
    if (!schema.iterator) await writer.write(rows)
    else
      for await (const part of expandRows(statement, rows, expanded)) {
        await writer.write(part)
        meter.report(writer.written, seen)
      }
    await insertFailures(statement, view, failures.splice(0))
    seen += batch.size
    meter.report(writer.written, seen)
  }
}

interface RowsAtHand {
  readonly batches: readonly RowBatch[]
  readonly size: number
  readonly filter: SplitFilter
}

/** Batches in portions, each of which is done with before the next is asked for. */
function* portions(batches: readonly RowBatch[], size: BatchSize): Generator<RowBatch> {
  for (const batch of batches) yield* size.cut(batch)
}

/** Rows that need not be read, with the condition of the view to be decided on them; undefined where they lack something. */
function rowsAtHand(
  inserted: InsertedRows | undefined,
  scope: TableScope,
  condition: ExprNode | undefined,
  derived: readonly ExprNode[],
): RowsAtHand | undefined {
  if (!inserted) return undefined
  const rest = condition ? operandsOf(scope.expand(condition), 'and') : []
  const nodes = [...rest, ...derived]
  if (nodes.some((node) => [...walk(node)].some((part) => scope.needsSql(part)))) return undefined
  const batches = inserted.withColumns(inputColumns(scope, nodes))
  return (
    batches && {
      batches,
      size: batches.reduce((sum, batch) => sum + batch.size, 0),
      filter: { sql: [], rest },
    }
  )
}

function unstoredValues(schema: TableSchema): ExprNode[] {
  return schema.columns.flatMap((column) => (column.value && !column.stored ? [column.value] : []))
}

/** Computes rows of a view, now or later, and writes them. */
class ViewWriter {
  readonly #statement: Statement
  readonly #options: PopulateOptions
  written = 0

  constructor(statement: Statement, options: PopulateOptions) {
    this.#statement = statement
    this.#options = options
  }

  async write(batch: RowBatch): Promise<void> {
    if (batch.size === 0) return
    const statement = this.#statement
    const { view, schema, onError, deferred, rederived } = this.#options
    statement.signal?.throwIfAborted()
    await fillGiven(statement, view, schema.columns, batch, rederived)
    const plan = planAll(view, schema)
    const computed = deferred
      ? pendingCells({ columns: writtenColumns(plan), indexes: writtenIndexes(plan) }, batch.size)
      : await computeBatch(statement, plan, batch, onError, this.written)
    await checkRows(
      statement,
      { table: view, schema, checks: checksOn(schema) },
      batch,
      computed,
      this.written,
    )
    await appendRows(statement, view, schema, batch, computed, this.written)
    this.written += batch.size
  }
}
