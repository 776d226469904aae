import { BatchSize } from '@polytable/kernel/batches/batch-size'
import { checkRows, checksOn } from '@polytable/kernel/batches/checks'
import {
  computeBatch,
  planAll,
  planDependents,
  planExpressions,
  writtenColumns,
  writtenIndexes,
  type ComputePlan,
} from '@polytable/kernel/batches/compute'
import type { TableRecord } from '@polytable/kernel/catalog/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { ProgressMeter } from '@polytable/kernel/statements/progress'
import { Statement } from '@polytable/kernel/statements/statement'
import { inputColumns, readBatches } from '@polytable/kernel/storage/read'
import { StagedCells } from '@polytable/kernel/storage/staged-cells'
import { appendRows } from '@polytable/kernel/storage/write'
import { eachUntilAborted } from '@polytable/model/async/abort'
import { PolytableError } from '@polytable/model/errors/index'
import { columnKey, keyOfColumn, type ColumnKey } from '@polytable/model/expressions/index'
import { batchOfRows } from '@polytable/model/protocol/given-batch'
import type { WriteStatus, GivenRow, BatchUpdateOptions } from '@polytable/model/protocol/writes'
import { isComputed, type CheckSchema, type ColumnSchema } from '@polytable/model/schemas/index'
import { checkIfNotExists } from '../ddl/options.ts'
import { propagate } from '../views/propagate.ts'
import { noteAsked, writeStatus } from './returned.ts'
import { RowFinder, ROW_ID } from './row-finder.ts'
import { prepareColumns, prepareRows } from './rows.ts'

/** What the given rows have in common: how their rows are found, and which columns they set. */
interface Target {
  readonly names: readonly string[]
  readonly keys: readonly ColumnSchema[]
  readonly byRowId: boolean
  readonly assigned: readonly ColumnSchema[]
  readonly plan: ComputePlan
  readonly changed: Set<ColumnKey>
  readonly checks: readonly CheckSchema[]
}

/**
 * Changes rows that are found by their primary key or by their row id, in one version.
 * @throws PolytableError ROW_NOT_FOUND for rows that are not there, with the first of them and their number
 */
export async function batchUpdate(
  context: EngineContext,
  table: TableRecord,
  source: AsyncIterable<readonly GivenRow[]>,
  options: BatchUpdateOptions,
): Promise<WriteStatus> {
  const { ifNotExists = 'error', cascade = true } = options
  checkIfNotExists(ifNotExists, ['error', 'ignore', 'insert'])
  if (table.kind !== 'table') {
    throw new PolytableError(
      'UNSUPPORTED_OPERATION',
      `Cannot update rows of the view '${table.path}' by key`,
      {
        table: table.path,
        hint: 'Update its base table; the view is updated with it.',
      },
    )
  }
  const statement = await Statement.run(context, table, options, async (running) => {
    const current = context.catalog.table(table.id)
    const update = new BatchUpdate(running, current, cascade)
    try {
      for await (const rows of eachUntilAborted(source, running.signal)) {
        if (rows.length > 0) await update.add(rows, ifNotExists)
        running.signal?.throwIfAborted()
      }
      await update.finish(ifNotExists === 'error', options)
    } finally {
      await update.release()
    }
    return running
  })
  return writeStatus(statement, table, options)
}

class BatchUpdate {
  readonly #statement: Statement
  readonly #meter: ProgressMeter
  readonly #table: TableRecord
  readonly #cascade: boolean
  readonly #size: BatchSize
  #target: Target | undefined
  #finder: RowFinder | undefined
  #staged: StagedCells | undefined
  #given = 0
  #missing = 0
  /** The first row that is not there. */
  #firstMissing: { readonly row: number; readonly key: string } | undefined

  constructor(statement: Statement, table: TableRecord, cascade: boolean) {
    this.#statement = statement
    this.#table = table
    this.#meter = new ProgressMeter(statement, { phase: 'rows', table: table.path })
    this.#cascade = cascade
    this.#size = new BatchSize(statement.context, planExpressions(planAll(table)))
    // Rows that are inserted on the way get ids from here on.
    statement.newRowsFrom = statement.context.catalog.family(table).nextRowId
  }

  async add(rows: readonly GivenRow[], ifNotExists: 'error' | 'ignore' | 'insert'): Promise<void> {
    const target = (this.#target ??= targetOf(this.#table, rows[0]!, this.#cascade, ifNotExists))
    rows.forEach((row, i) => checkSameNames(this.#table, target, row, this.#given + i))
    this.#finder ??= await RowFinder.create(this.#statement, this.#table, target.byRowId ? [] : target.keys)
    this.#staged ??= await StagedCells.create(
      this.#statement,
      this.#table,
      this.#table.schema,
      [...target.assigned, ...writtenColumns(target.plan)],
      writtenIndexes(target.plan),
    )
    const rowIds = await this.#finder.find(rows, this.#given)
    const found = rows.flatMap((row, i) => (rowIds[i] === undefined ? [] : [{ row, rowId: rowIds[i], i }]))
    const missing = rows.filter((_, i) => rowIds[i] === undefined)
    if (found.length > 0) await this.#rewrite(target, this.#staged, found)
    this.#missing += missing.length
    if (missing.length > 0) {
      const at = rowIds.indexOf(undefined)
      this.#firstMissing ??= { row: this.#given + at, key: keyText(target, rows[at]!) }
    }
    if (ifNotExists === 'insert' && missing.length > 0) await this.#insert(missing)
    this.#given += rows.length
    this.#meter.report(this.#given)
  }

  /** Stages the new cells of rows that are there. */
  async #rewrite(
    { assigned, plan, checks }: Target,
    staged: StagedCells,
    found: readonly { readonly row: GivenRow; readonly rowId: number; readonly i: number }[],
  ): Promise<void> {
    const { context, signal, head } = this.#statement
    const table = this.#table
    const scope = this.#statement.scopeAt(table, head)
    const recomputed = new Set(plan.columns.map((column) => columnKey(table, column)))
    const inputs = [...planExpressions(plan), ...checks.map(({ value }) => value)]
    const columns = inputColumns(scope, inputs).filter((node) => !recomputed.has(keyOfColumn(node)))
    const ids = scope.parameters.add(found.map(({ rowId }) => rowId))
    const givenById = new Map(found.map((each) => [each.rowId, each]))
    const where = [`a0.row_id = ANY(${ids}::int8[])`]
    const request = { scope, columns, where, states: true }
    let number = this.#given
    for await (const batch of readBatches(context.store, request, this.#size)) {
      const given = batch.keys.map(([rowId]) => givenById.get(rowId!)!)
      const values = await prepareColumns(
        context,
        table,
        assigned,
        batchOfRows(given.map(({ row }) => row)),
        (row) => this.#given + given[row]!.i,
        'abort',
        signal,
      )
      for (const [column, cells] of values) batch.set(table.id, column, cells)
      const computed = await computeBatch(this.#statement, plan, batch, 'ignore', number)
      await checkRows(this.#statement, { table, schema: table.schema, checks }, batch, computed, number)
      await staged.add(batch, computed)
      number += batch.size
    }
  }

  async #insert(rows: readonly GivenRow[]): Promise<void> {
    const { context, signal } = this.#statement
    const table = this.#table
    const { schema } = table
    const family = context.catalog.family(table)
    const given = await prepareRows(
      context,
      table,
      batchOfRows(rows),
      family.nextRowId,
      this.#given,
      'abort',
      signal,
    )
    const checked = { table, schema, checks: checksOn(schema) }
    let number = this.#given
    for (const batch of this.#size.cut(given)) {
      signal?.throwIfAborted()
      const computed = await computeBatch(this.#statement, planAll(table), batch, 'ignore', number)
      await checkRows(this.#statement, checked, batch, computed, number)
      await appendRows(this.#statement, table, schema, batch, computed, number)
      number += batch.size
    }
    family.nextRowId += rows.length
  }

  async finish(isMissingAnError: boolean, options: BatchUpdateOptions): Promise<void> {
    if (!this.#target || !this.#staged) {
      throw new PolytableError('INVALID_ARGUMENT', 'No rows to update', { table: this.#table.path })
    }
    if (this.#firstMissing && isMissingAnError) {
      const { row, key } = this.#firstMissing
      const others = this.#missing > 1 ? `, and ${this.#missing - 1} more` : ''
      throw new PolytableError(
        'ROW_NOT_FOUND',
        `The table '${this.#table.path}' has no row with ${key} (row ${row}${others})`,
        {
          table: this.#table.path,
          row,
          hint: this.#target.byRowId
            ? "Pass ifNotExists: 'ignore' to skip rows that do not exist."
            : "Pass ifNotExists: 'ignore' or 'insert'.",
        },
      )
    }
    const { changed, assigned } = this.#target
    if (this.#staged.rows > 0) await this.#staged.rewrite()
    for (const { name } of assigned) this.#statement.assigned(this.#table, name)
    await noteAsked(this.#statement, this.#table, options)
    const propagated = this.#cascade && this.#staged.rows > 0 ? changed : new Set<ColumnKey>()
    const { inserts } = this.#statement.countsOf(this.#table)
    if (propagated.size + inserts > 0)
      await propagate(this.#statement, this.#table, propagated, { onError: 'ignore' })
  }

  async release(): Promise<void> {
    await this.#staged?.drop()
    await this.#finder?.drop()
  }
}

function targetOf(
  table: TableRecord,
  first: GivenRow,
  cascade: boolean,
  ifNotExists: 'error' | 'ignore' | 'insert',
): Target {
  const { schema, path } = table
  const names = givenNames(first)
  const keys = schema.columns.filter((column) => column.primaryKey)
  const byRowId = names.includes(ROW_ID)
  const refuse = (message: string, column?: string): never => {
    throw new PolytableError('INVALID_ARGUMENT', message, {
      table: path,
      column,
      row: 0,
    })
  }
  if (byRowId) {
    const key = keys.find(({ name }) => names.includes(name))
    if (key) refuse(`'${key.name}' is a primary key column: pass it or rowId, not both`, key.name)
    if (ifNotExists === 'insert') refuse('A row identified by rowId cannot be inserted')
  } else {
    if (keys.length === 0) refuse(`'${path}' has no primary key: identify rows by rowId`)
    const missing = keys.find(({ name }) => !names.includes(name))
    if (missing)
      refuse(`Rows require a value for '${missing.name}', which is part of the primary key`, missing.name)
  }
  const assigned = names
    .filter((name) => name !== ROW_ID && !keys.some((key) => key.name === name))
    .map((name) => assignable(table, name))
  const changed = new Set(assigned.map((column) => columnKey(table, column)))
  const plan = cascade ? planDependents(table, changed) : { table, schema, columns: [], indexes: [] }
  return { names, keys, byRowId, assigned, plan, changed, checks: checksOn(schema, changed) }
}

/** What a row was looked for by: 'the primary key (1, x)'. */
function keyText({ keys, byRowId }: Target, row: GivenRow): string {
  if (byRowId) return `the rowId ${String(row[ROW_ID])}`
  const values = keys.map(({ name }) => row[name])
  return `the primary key (${values.map((value) => (value instanceof Date ? value.toISOString() : String(value))).join(', ')})`
}

/** The columns that a row has; what is undefined is left out. */
function givenNames(row: GivenRow): string[] {
  if (typeof row !== 'object' || row === null) return []
  return Object.keys(row).filter((name) => row[name] !== undefined)
}

function assignable({ schema, path }: TableRecord, name: string): ColumnSchema {
  const column = schema.columns.find((candidate) => candidate.name === name)
  if (column && !isComputed(column)) return column
  throw new PolytableError(
    column ? 'INVALID_ARGUMENT' : 'COLUMN_NOT_FOUND',
    column
      ? `'${name}' is a computed column: it cannot be assigned`
      : `The table '${path}' has no column '${name}'`,
    { table: path, column: name, row: 0 },
  )
}

function checkSameNames({ path }: TableRecord, { names }: Target, row: GivenRow, number: number): void {
  const own = givenNames(row)
  if (own.length === names.length && names.every((name) => own.includes(name))) return
  throw new PolytableError(
    'INVALID_ARGUMENT',
    `Row ${number} does not have the same columns as the first row`,
    {
      table: path,
      row: number,
      hint: `The columns of the first row: ${names.join(', ')}.`,
    },
  )
}
