import type { TableRecord } from '../catalog/index.ts'
import { checkWait, onErrorOf } from '../ddl/options.ts'
import { PolytableError } from '../errors/index.ts'
import type { RowBatch } from '../exec/batch.ts'
import { BatchSize } from '../exec/batch-size.ts'
import { checkRows, checksOn } from '../exec/checks.ts'
import { checkFunctions, computeBatch, planAll, planExpressions, type OnError } from '../exec/compute.ts'
import { splitPlan } from '../exec/late.ts'
import { withPending } from '../exec/pending-cells.ts'
import { inBatches } from '../exec/in-batches.ts'
import type { EngineContext, RowRange, RunOptions } from '../exec/context.ts'
import { ProgressMeter } from '../exec/progress.ts'
import { Statement } from '../exec/statement.ts'
import { appendRows } from '../exec/write.ts'
import type { QueryFailure } from '../query/failures.ts'
import { propagate } from '../views/propagate.ts'
import { noteAsked, writeStatus, type WriteStatus } from './returned.ts'
import { prepareRows, type GivenRow } from './rows.ts'

export interface InsertOptions extends RunOptions {
  /** 'abort': a failed cell undoes the whole call. 'ignore': the row stays, the cell keeps its error. */
  readonly onError?: OnError
  /** 'stored': what can be computed later is, in the background. The call returns when the rows are stored. */
  readonly wait?: 'computed' | 'stored'
  /** How many rows there are, where it is known. */
  readonly total?: number
  /** Give the inserted rows back, with all their columns. */
  readonly returnRows?: boolean
}

/**
 * Inserts rows, batch by batch, and brings every view in step: one version, whatever the number of batches.
 * @param failures what failed where the rows come from: it grows while they are read
 * @throws PolytableError with table, column and row; nothing stored changes then.
 */
export async function insertRows(
  context: EngineContext,
  table: TableRecord,
  source: AsyncIterable<readonly GivenRow[]>,
  options: InsertOptions,
  failures: readonly QueryFailure[] = [],
): Promise<WriteStatus> {
  if (table.kind !== 'table') {
    throw new PolytableError('UNSUPPORTED_OPERATION', `Cannot insert into the view '${table.path}'`, {
      table: table.path,
      hint: 'Insert into the table it is made on; the view follows.',
    })
  }
  checkWait(options.wait)
  const onError = onErrorOf(options)
  const insert = async (running: Statement): Promise<Statement> => {
    const current = context.catalog.table(table.id)
    const { schema } = current
    const tree = context.catalog.tree(current)
    const firstRow = tree.nextRowId
    running.newRowsFrom = firstRow
    const { now, later } =
      options.wait === 'stored' ? splitPlan(current) : { now: planAll(current), later: undefined }
    if (later) checkFunctions(context, later)
    const { total } = options
    const meter = new ProgressMeter(running, {
      phase: 'rows',
      table: current.path,
      ...(total === undefined ? {} : { total }),
    })
    let count = 0
    const size = new BatchSize(context, planExpressions(now))
    for await (const rows of inBatches(source, size.most)) {
      if (rows.length === 0) continue
      const given = await prepareRows(context, current, rows, tree.nextRowId, count, onError, running.signal)
      noteGivenErrors(running, current, given)
      tree.nextRowId += rows.length
      for (const batch of size.cut(given)) {
        running.signal?.throwIfAborted()
        const computed = withPending(
          await computeBatch(running, now, batch, onError, count),
          later,
          batch.size,
        )
        await checkRows(running, { table: current, schema, checks: checksOn(schema) }, batch, computed, count)
        await appendRows(running, current, schema, batch, computed, count)
        count += batch.size
        meter.tell(count)
      }
    }
    for (const { column } of failures) running.failed(current, 1, column ?? undefined)
    if (count === 0) return running
    await noteAsked(running, current, options)
    await propagate(running, current, new Set(), { onError, ...(later ? { isLate: true } : {}) })
    if (later) leaveForLater(running, current, { firstRow, endRow: tree.nextRowId })
    return running
  }
  const statement = await Statement.run(context, table, options, insert)
  return writeStatus(statement, table, options)
}

/** Media that could not be taken in are errors of their cells. */
function noteGivenErrors(statement: Statement, table: TableRecord, batch: RowBatch): void {
  for (const column of table.schema.columns) {
    const errors = column.value ? undefined : batch.get(table.id, column.id)?.errors
    if (errors) statement.computed(table, column.name, 0, errors.size)
  }
}

/** What is left of the rows, views included, is computed once the statement is through. */
function leaveForLater(statement: Statement, table: TableRecord, rows: RowRange): void {
  const { context, commit } = statement
  for (const view of context.catalog.viewsOf(table)) statement.leaveForLater(view)
  let added: (() => void) | undefined
  statement.atCommit(
    async (tx) => {
      added = await context.jobs.add(tx, commit, table.root, rows)
    },
    () => added?.(),
  )
}
