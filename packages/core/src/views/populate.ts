import type { TableRecord } from '../catalog/index.ts'
import { columnsOf, type ColumnNode, type ExprNode } from '../expr/index.ts'
import type { TableSchema } from '../schema/index.ts'
import { computeBatch, planAll, planExpressions, type OnError } from '../exec/compute.ts'
import type { RowBatch } from '../exec/batch.ts'
import { filterBatch, splitFilter } from '../exec/filter.ts'
import { inputColumns, readBatches } from '../exec/read.ts'
import { fractionSql, rowFraction } from '../exec/sample.ts'
import { TableScope } from '../exec/scope.ts'
import type { Statement } from '../exec/statement.ts'
import { appendRows } from '../exec/write.ts'
import { expandRows } from './expand.ts'

interface PopulateOptions {
  readonly view: TableRecord
  readonly schema: TableSchema
  /** SQL conditions on the rows of the base (alias a0) that are to get rows in the view. */
  readonly where: readonly string[]
  /** The rows of `where` are known to satisfy the view's filter. */
  readonly filtered?: boolean
  /** The commit at which the base is read. */
  readonly commit: number
  readonly onError: OnError
}

/**
 * Adds to a view the rows that some rows of its base give: filtered, split by the iterator, with all computed columns.
 * Reads, computes and writes in batches.
 */
export async function populateView(statement: Statement, options: PopulateOptions): Promise<void> {
  const { view, schema, onError } = options
  const { context, signal } = statement
  const base = context.catalog.table(view.base!)
  const { pin } = view
  const scope = pin
    ? new TableScope(context.catalog, base, pin.commit, pin.schemasById.get(base.id), pin.schemasById)
    : statement.scopeAt(base, options.commit)
  const plan = planAll(view, schema)
  const filter = splitFilter(scope, options.filtered ? undefined : schema.filter)
  const own = `#${view.id}`
  const fromBase = (nodes: readonly ExprNode[]): ColumnNode[] =>
    columnsOf(...nodes).filter((node) => node.table !== own)
  const { sample } = schema
  const fraction = rowFraction(sample)
  const drawn = sample && fraction !== undefined ? [fractionSql(sample.seed, scope.keySql(), fraction)] : []
  const needed = inputColumns(scope, [
    ...filter.rest,
    ...fromBase([
      ...Object.values(schema.iterator?.args ?? {}),
      ...planExpressions(plan),
      ...unstoredValues(schema),
    ]),
  ])
  const writer = new ViewWriter(statement, view, schema, onError)
  const batches = readBatches(context.store, {
    scope,
    columns: needed,
    where: [...options.where, ...drawn, ...filter.sql],
    states: true,
  })
  for await (const batch of batches) {
    signal?.throwIfAborted()
    const rows = await filterBatch(context, scope, batch, filter.rest, signal)
    if (!schema.iterator) await writer.write(rows)
    else for await (const part of expandRows(statement, rows, view, schema, onError)) await writer.write(part)
  }
}

function unstoredValues(schema: TableSchema): ExprNode[] {
  return schema.columns.flatMap((column) => (column.value && !column.stored ? [column.value] : []))
}

/** Computes rows of a view and writes them. */
class ViewWriter {
  readonly #statement: Statement
  readonly #view: TableRecord
  readonly #schema: TableSchema
  readonly #onError: OnError
  #written = 0

  constructor(statement: Statement, view: TableRecord, schema: TableSchema, onError: OnError) {
    this.#statement = statement
    this.#view = view
    this.#schema = schema
    this.#onError = onError
  }

  async write(batch: RowBatch): Promise<void> {
    if (batch.size === 0) return
    this.#statement.signal?.throwIfAborted()
    const plan = planAll(this.#view, this.#schema)
    const computed = await computeBatch(this.#statement, plan, batch, this.#onError, this.#written)
    await appendRows(this.#statement, this.#view, this.#schema, batch, computed, this.#written)
    this.#written += batch.size
    this.#statement.options.onProgress?.({ phase: 'view', table: this.#view.path, rows: this.#written })
  }
}
