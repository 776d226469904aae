import { batchEvaluator, type RowBatch } from '@polytable/kernel/batches/batch'
import { BatchSize } from '@polytable/kernel/batches/batch-size'
import { checkRows, checksOn } from '@polytable/kernel/batches/checks'
import {
  computeBatch,
  computedExpression,
  planDependents,
  planExpressions,
  writtenColumns,
  writtenIndexes,
  type ComputePlan,
} from '@polytable/kernel/batches/compute'
import type { TableRecord } from '@polytable/kernel/catalog/index'
import type { TableScope } from '@polytable/kernel/scopes/table-scope'
import {
  isWindowColumn,
  reachedFrom,
  windowsIn,
  windowSteps,
  type Dependents,
  type WindowStep,
} from '@polytable/kernel/scopes/window-columns'
import type { Statement } from '@polytable/kernel/statements/statement'
import { keyColumns, stateColumn, valueColumn } from '@polytable/kernel/storage/layout'
import { inputColumns, readBatches } from '@polytable/kernel/storage/read'
import { StagedCells } from '@polytable/kernel/storage/staged-cells'
import {
  columnKey,
  children,
  compareValues,
  keyOf,
  PENDING,
  type ColumnKey,
  type BatchEvaluator,
  type ColumnNode,
  type EvaluatedColumn,
  type ExprNode,
  type WindowNode,
} from '@polytable/model/expressions/index'
import type { OnError } from '@polytable/model/protocol/options'
import type { ColumnSchema, TableSchema } from '@polytable/model/schemas/index'
import { typeOf, type CellError } from '@polytable/model/types/index'
import { isSourceChanged } from './changed-rows.ts'
import { changedPartitions, takeWindows, type Touched } from './window-values.ts'

/** What may have changed the windows of a table. */
interface WindowChange {
  /** `#table.column` of columns whose values changed. Those that are written here are added. */
  readonly changed: Set<ColumnKey>
  /** Tables that the table is made on, of which rows changed. */
  readonly sources?: readonly TableRecord[]
  /** Columns to recompute for all rows, regardless of what changed. */
  readonly recomputed?: readonly ColumnSchema[]
  readonly schema?: TableSchema
  readonly onError: OnError
  /** What is computed from the windows of new rows is left for later. */
  readonly isDeferred?: boolean
  /** False: only the windows are taken, what depends on them stays. */
  readonly cascade?: boolean
  /**
   * 'new': the columns are new, and filled into the rows that there are. 'pending', 'others': windows are completed that could not be
   * taken before, in the rows that wait for them, or else in those that were taken without them.
   */
  readonly only?: 'new' | 'pending' | 'others'
}

/**
 * Recomputes columns with window functions, and their dependents, after a statement: only in the partitions of changed rows, and
 * only for rows whose window values changed. Returns whether there are any.
 */
export async function refreshWindows(
  statement: Statement,
  table: TableRecord,
  change: WindowChange,
): Promise<boolean> {
  const { schema = table.schema } = change
  const windows = affectedWindows(statement, table, schema, change)
  if (windows.length > 0) await statement.context.rowIndexes.ensure(table)
  let isChanged = false
  for (const step of windowSteps(table, schema, windows)) {
    const refresh = new WindowRefresh(statement, table, schema, step, change)
    if ((await refresh.run()) === 0) continue
    isChanged = true
    for (const key of step.reached) change.changed.add(key)
  }
  return isChanged
}

function affectedWindows(
  statement: Statement,
  table: TableRecord,
  schema: TableSchema,
  { changed, recomputed = [], only }: WindowChange,
): ColumnSchema[] {
  const all = schema.columns.filter(isWindowColumn)
  if (all.length === 0 || only === 'new') return all.filter((column) => recomputed.includes(column))
  const { inserts, deletes } = statement.countsOf(table)
  if (inserts + deletes > 0 || only) return all
  const reached = new Set([...changed, ...recomputed.map((column) => columnKey(table, column))])
  const { windows = [] } = planDependents(table, reached, schema)
  return all.filter((column) => windows.includes(column) || recomputed.includes(column))
}

/** Asked of the store: whether a row version is one that the statement wrote. */
const OWN: ExprNode = { kind: 'variable', name: 'own', type: typeOf('bool') }

/** One step: windows of one partitioning, and what is computed from them. */
class WindowRefresh {
  readonly #statement: Statement
  readonly #table: TableRecord
  readonly #schema: TableSchema
  readonly #step: WindowStep
  readonly #change: WindowChange
  readonly #windows: readonly WindowNode[]
  readonly #name: string

  constructor(
    statement: Statement,
    table: TableRecord,
    schema: TableSchema,
    step: WindowStep,
    change: WindowChange,
  ) {
    this.#statement = statement
    this.#table = table
    this.#schema = schema
    this.#step = step
    this.#change = change
    this.#windows = [...new Map(windowsIn(step.windows).map((node) => [keyOf(node), node])).values()]
    this.#name = `${statement.commit}_${table.id}`
  }

  /** Returns how many rows were written. */
  async run(): Promise<number> {
    const { store } = this.#statement.context
    const rows = { table: this.#table, schema: this.#schema }
    const [partitions, windows] = [`partitions_${this.#name}`, `windows_${this.#name}`]
    try {
      const { partitionBy } = this.#step
      const changed = await changedPartitions(this.#statement, rows, partitions, partitionBy, this.#touched())
      await takeWindows(this.#statement, rows, windows, this.#windows, changed)
      return await this.#write(windows)
    } finally {
      await store.query(`DROP TABLE IF EXISTS ${partitions}`)
      await store.query(`DROP TABLE IF EXISTS ${windows}`)
    }
  }

  /** Which rows may have changed; all where undefined. */
  #touched(): Touched | undefined {
    const { commit } = this.#statement
    const { recomputed = [], only, sources = [] } = this.#change
    if (this.#step.windows.some((column) => recomputed.includes(column))) return undefined
    const pending = only
      ? this.#step.windows.map((column) => `(a0.${stateColumn(column)} -> 'p') IS NOT NULL`)
      : []
    const below = sources.map((source) => isSourceChanged(this.#statement, source, 'a0'))
    return {
      now: [`a0.v_min = ${commit}`, ...pending, ...below].join(' OR '),
      before: [`a0.v_max = ${commit}`, ...below].join(' OR '),
    }
  }

  async #write(windows: string): Promise<number> {
    const { context, signal } = this.#statement
    const table = this.#table
    const schema = this.#schema
    const all = this.#planOf(this.#step.windows, [])
    const scope = this.#scopeOver(windows)
    // What checks read is never left for later.
    const names = new Set(writtenColumns(all).map((column) => columnKey(table, column)))
    const checks = this.#change.only === 'pending' ? [] : checksOn(schema, names)
    const before = [...this.#step.windows, ...this.#step.ready.columns].map((column) => this.#node(column))
    const needed = [...planExpressions(all), ...checks.map(({ value }) => value), ...before]
    const request = {
      scope,
      columns: inputColumns(scope, needed),
      stored: [...this.#windows, OWN],
      where: [`EXISTS (SELECT 1 FROM ${windows} r WHERE ${this.#sameRow()} AND (${this.#mayDiffer(scope)}))`],
      states: true,
      orderBy: scope.keySql(),
    }
    const stages = new Map<string, StagedCells>()
    try {
      for await (const batch of readBatches(
        context.store,
        request,
        new BatchSize(context, planExpressions(all)),
      )) {
        signal?.throwIfAborted()
        await this.#spreadErrors(batch)
        for (const { key, plan, rows, onError, firstRow } of await this.#parts(batch)) {
          const cells = await computeBatch(this.#statement, plan, rows, onError, firstRow)
          await checkRows(this.#statement, { table, schema, checks }, rows, cells, firstRow)
          let staged = stages.get(key)
          if (!staged) {
            const indexes = writtenIndexes(plan)
            staged = await StagedCells.create(this.#statement, table, schema, writtenColumns(plan), indexes)
            stages.set(key, staged)
          }
          await staged.add(rows, cells)
        }
      }
      let written = 0
      for (const staged of stages.values()) written += await this.#finish(staged)
      return written
    } finally {
      for (const staged of stages.values()) await staged.drop()
    }
  }

  async #finish(staged: StagedCells): Promise<number> {
    const { only } = this.#change
    if (only === 'new' || only === 'pending') return staged.fill()
    this.#statement.followed(this.#table, await staged.rewrite())
    return staged.rows
  }

  /** What is computed of rows of which some windows changed, and of which some columns wait for windows. */
  #planOf(
    windows: readonly ColumnSchema[],
    pending: readonly ColumnSchema[],
    isDeferred = false,
  ): ComputePlan {
    const { ready, waiting } = this.#step
    const { cascade = true, only } = this.#change
    const own = { table: this.#table, schema: this.#schema, columns: windows, indexes: [] }
    if (!cascade || isDeferred || only === 'pending') return own
    const reached = reachedFrom(this.#table, this.#schema, [...windows, ...pending])
    const pick = ({ columns, indexes }: Dependents): Dependents => ({
      columns: columns.filter((column) => reached.has(columnKey(this.#table, column))),
      indexes: indexes.filter(({ column }) => reached.has(columnKey(this.#table, { id: column }))),
    })
    const { columns, indexes } = pick(ready)
    return { ...own, columns: [...windows, ...columns], indexes, waiting: pick(waiting) }
  }

  #node({ id, type }: ColumnSchema): ColumnNode {
    return { kind: 'column', table: `#${this.#table.id}`, column: String(id), type }
  }

  /** The rows of the table, with the values of the windows. */
  #scopeOver(windows: string): TableScope {
    const { commit } = this.#statement
    const scope = this.#statement.scopeAt(this.#table, commit, this.#schema)
    this.#windows.forEach((node, i) =>
      scope.setPrecomputedSql(node, `(SELECT r.v${i} FROM ${windows} r WHERE ${this.#sameRow()})`),
    )
    scope.setPrecomputedSql(OWN, `(a0.v_min = ${commit})`)
    return scope
  }

  /** SQL of 'the values `r` are of the row'. */
  #sameRow(): string {
    return keyColumns(this.#table.iteratorDepth)
      .map((key) => `r.${key} = a0.${key}`)
      .join(' AND ')
  }

  /** SQL of 'the row may be one that changes': most do not, and need not be looked at. */
  #mayDiffer(scope: TableScope): string {
    const { windows, ready } = this.#step
    const indexOf = (column: ColumnSchema): number =>
      this.#windows.findIndex((node) => keyOf(node) === keyOf(column.value!))
    // What is computed on the way may fail too.
    const parts = this.#windows.flatMap(children).map((node) => scope.expand(node))
    const isPlain = windows.every((column) => indexOf(column) >= 0) && parts.every(isCell)
    if (this.#change.only === 'new' || !isPlain) return 'true'
    const states = inputColumns(scope, this.#windows).map((node) => scope.state(node.table, node.column))
    return [
      ...windows.map((column) => `r.v${indexOf(column)} IS DISTINCT FROM a0.${valueColumn(column)}`),
      ...[...windows, ...ready.columns].map((column) => `a0.${stateColumn(column)} IS NOT NULL`),
      ...states.flatMap((state) => (state === undefined ? [] : [`${state} IS NOT NULL`])),
    ].join(' OR ')
  }

  /** A row whose own part in a window failed, or is not computed yet, has no window either. */
  async #spreadErrors(batch: RowBatch): Promise<void> {
    const evaluator = this.#evaluator(batch)
    for (const node of this.#windows) {
      const errors = new Map<number, CellError>()
      for (const part of await Promise.all(children(node).map((child) => evaluator.evaluate(child))))
        for (const [row, error] of part.errors ?? []) errors.set(row, error)
      if (errors.size === 0) continue
      const { values } = batch.findStored(node)!
      batch.setStored(node, { values: values.map((value, row) => (errors.has(row) ? null : value)), errors })
    }
  }

  #evaluator(batch: RowBatch): BatchEvaluator {
    const { context, signal } = this.#statement
    const layers = [
      { table: this.#table, schema: this.#schema },
      ...this.#statement.layers(this.#table).slice(1),
    ]
    return batchEvaluator(context, batch, computedExpression(layers), signal)
  }

  /**
   * The rows of a batch whose windows give something else than before, and those of which something waits for the windows: those that
   * are computed in the same way together. Rows that the statement inserts are computed as their call says; errors of others stay in
   * their cells.
   */
  async #parts(batch: RowBatch): Promise<readonly Part[]> {
    const { windows, ready } = this.#step
    const { only, isDeferred = false, onError } = this.#change
    const { newRowsFrom = Infinity } = this.#statement
    if (only === 'new')
      return [{ key: '', plan: this.#planOf(windows, []), rows: batch, onError, firstRow: 0 }]
    const cells = await this.#windowCells(batch)
    const own = batch.findStored(OWN)!.values
    const errorOf = ({ id }: ColumnSchema, row: number): CellError | undefined =>
      batch.get(this.#table.id, id)?.errors?.get(row)
    const parts = new Map<string, { plan: ComputePlan; isNew: boolean; rows: number[] }>()
    for (let row = 0; row < batch.size; row++) {
      const differing = windows.filter(
        (column, i) => !isSameCell(batch.get(this.#table.id, column.id)!, cells[i]!, row),
      )
      const waited = differing.every((column) => errorOf(column, row) === PENDING)
      if (only && (differing.length === 0 || waited !== (only === 'pending'))) continue
      const pending =
        !only && own[row] === true ? ready.columns.filter((column) => errorOf(column, row) === PENDING) : []
      if (differing.length + pending.length === 0) continue
      const isNew = batch.keys[row]![0]! >= newRowsFrom
      if (isNew && isDeferred && differing.length === 0) continue
      const key = [isNew, ...[...differing, ...pending].map(({ id }) => id)].join()
      const part = parts.get(key)
      if (part) part.rows.push(row)
      else parts.set(key, { plan: this.#planOf(differing, pending, isNew && isDeferred), isNew, rows: [row] })
    }
    return [...parts].map(([key, { plan, isNew, rows }]) => ({
      key,
      plan,
      rows: rows.length === batch.size ? batch : batch.select(rows),
      onError: isNew || newRowsFrom === Infinity ? onError : 'ignore',
      firstRow: isNew ? batch.keys[rows[0]!]![0]! - newRowsFrom : 0,
    }))
  }

  /** What the windows give now. */
  #windowCells(batch: RowBatch): Promise<EvaluatedColumn[]> {
    const { windows } = this.#step
    const inputs = batch.without(new Set(windows.map((column) => columnKey(this.#table, column))))
    const evaluator = this.#evaluator(inputs)
    return Promise.all(windows.map((column) => evaluator.evaluate(this.#node(column))))
  }
}

/** Rows that are computed in one way. */
interface Part {
  readonly key: string
  readonly plan: ComputePlan
  readonly rows: RowBatch
  readonly onError: OnError
  /** The number of the first in the caller's order, for messages. */
  readonly firstRow: number
}

function isCell({ kind }: ExprNode): boolean {
  return kind === 'column' || kind === 'rowId' || kind === 'literal'
}

function isSameCell(before: EvaluatedColumn, now: EvaluatedColumn, row: number): boolean {
  const [a, b] = [before.errors?.get(row), now.errors?.get(row)]
  if (a || b) return a?.type === b?.type && a?.message === b?.message
  const [was, is] = [before.values[row], now.values[row]]
  return was === null || is === null ? was === is : compareValues(was, is) === 0
}
