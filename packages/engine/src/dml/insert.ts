import type { TableRecord } from '@polytable/kernel/catalog/index'
import { checkWait, onErrorOf } from '../ddl/options.ts'
import { PolytableError } from '@polytable/model/errors/index'
import { eachUntilAborted } from '@polytable/model/async/abort'
import type { RowBatch } from '@polytable/kernel/batches/batch'
import { BatchSize } from '@polytable/kernel/batches/batch-size'
import { checkRows, checksOn } from '@polytable/kernel/batches/checks'
import { checkFunctions, computeBatch, planAll, planExpressions } from '@polytable/kernel/batches/compute'
import { splitDeferred } from '@polytable/kernel/batches/deferred'
import { withPending } from '@polytable/kernel/batches/pending-cells'
import { inBatches } from '@polytable/kernel/batches/in-batches'
import type { EngineContext, RowRange } from '@polytable/kernel/statements/context'
import { KnownMedia } from '@polytable/kernel/media/known-media'
import { ProgressMeter } from '@polytable/kernel/statements/progress'
import { Statement } from '@polytable/kernel/statements/statement'
import { appendRows } from '@polytable/kernel/storage/write'
import type { QueryFailure, QueryRunOptions } from '@polytable/model/protocol/query-options'
import { runQuery } from '../query/run.ts'
import type { QuerySpec } from '@polytable/model/protocol/query-spec'
import { isMediaKind, type MediaCell, type Value } from '@polytable/model/types/index'
import { InsertedRows } from '../views/inserted-rows.ts'
import { propagate } from '../views/propagate.ts'
import { noteAsked, writeStatus } from './returned.ts'
import type { GivenBatch } from '@polytable/model/protocol/given-batch'
import type { WriteStatus, InsertOptions } from '@polytable/model/protocol/writes'
import { prepareRows } from './rows.ts'

/** Rows that are given: all in a batch, a stream of them, or a query. */
export type GivenSource = GivenBatch | AsyncIterable<GivenBatch> | QuerySpec

/**
 * Inserts rows in batches and updates every view: one version, regardless of the number of batches.
 * @throws PolytableError with table, column and row; nothing stored changes then.
 */
export async function insertRows(
  context: EngineContext,
  table: TableRecord,
  source: GivenSource,
  options: InsertOptions,
): Promise<WriteStatus> {
  if (table.kind !== 'table') {
    throw new PolytableError('UNSUPPORTED_OPERATION', `Cannot insert into the view '${table.path}'`, {
      table: table.path,
      hint: 'Insert into its base table; the view is updated with it.',
    })
  }
  checkWait(options.wait)
  onErrorOf(options)
  const statement = await Statement.run(context, table, options, async (running) => {
    await appendGiven(running, context.catalog.table(table.id), source, options)
    return running
  })
  return writeStatus(statement, table, options)
}

/** Appends rows to a table and updates its views. With `onError: 'ignore'` a source query continues after a failed function. */
export async function appendGiven(
  running: Statement,
  table: TableRecord,
  source: GivenSource,
  options: InsertOptions,
): Promise<void> {
  const { context } = running
  const { schema } = table
  const family = context.catalog.family(table)
  const onError = onErrorOf(options)
  const firstRow = family.nextRowId
  running.newRowsFrom = firstRow
  const { immediate, deferred } =
    options.wait === 'stored' ? splitDeferred(table) : { immediate: planAll(table), deferred: undefined }
  if (deferred) checkFunctions(context, deferred)
  const { total } = options
  const meter = new ProgressMeter(running, {
    phase: 'rows',
    table: table.path,
    total,
  })
  let count = 0
  const size = new BatchSize(context, planExpressions(immediate))
  const failures: QueryFailure[] = []
  const inserted = new InsertedRows(table)
  const { signal } = running
  const batches = eachUntilAborted(
    'from' in source ? queriedRows(context, source, { onError, signal }, failures) : streamed(source),
    running.signal,
  )
  // What nothing is computed for is stored as it comes.
  const isStoredAsGiven = planExpressions(immediate).length === 0 && checksOn(schema).length === 0
  for await (const rows of isStoredAsGiven ? batches : inBatches(batches, size.most)) {
    if (rows.size === 0) continue
    const prepared = await prepareRows(context, table, rows, family.nextRowId, count, onError, running.signal)
    noteGivenErrors(running, table, prepared)
    family.nextRowId += rows.size
    for (const batch of size.cut(prepared)) {
      running.signal?.throwIfAborted()
      const computed = withPending(
        await computeBatch(running, immediate, batch, onError, count),
        deferred,
        batch.size,
      )
      await checkRows(running, { table, schema, checks: checksOn(schema) }, batch, computed, count)
      await appendRows(running, table, schema, batch, computed, count)
      inserted.add(batch, computed)
      count += batch.size
      meter.report(count)
    }
  }
  for (const { column } of failures) running.failed(table, 1, column ?? undefined)
  if (count === 0) return
  await noteAsked(running, table, options)
  await propagate(running, table, new Set(), { onError, isDeferred: deferred !== undefined, inserted })
  if (deferred) deferRows(running, table, { firstRow, endRow: family.nextRowId })
}

async function* streamed(source: GivenBatch | AsyncIterable<GivenBatch>): AsyncGenerator<GivenBatch> {
  if (Symbol.asyncIterator in source) yield* source
  else yield source
}

/** What a query gives, as it was when the statement began: also a query of the table itself. What fails of it is noted. */
async function* queriedRows(
  context: EngineContext,
  spec: QuerySpec,
  options: QueryRunOptions,
  failures: QueryFailure[],
): AsyncGenerator<GivenBatch> {
  for await (const { columns, rows, failures: failed = [] } of runQuery(context, spec, options)) {
    failures.push(...failed)
    const isMedia = columns.map(({ type }) => isMediaKind(type.kind))
    const given = (value: Value, i: number): unknown =>
      isMedia[i] && value !== null ? new KnownMedia(value as MediaCell) : value
    yield {
      size: rows.length,
      columns: columns.map(({ name }, i) => ({
        name,
        firstRow: 0,
        values: rows.map((row) => given(row[i], i)),
      })),
    }
  }
}

/** Media that could not be taken in are errors of their cells. */
function noteGivenErrors(statement: Statement, table: TableRecord, batch: RowBatch): void {
  for (const column of table.schema.columns) {
    const errors = column.value ? undefined : batch.get(table.id, column.id)?.errors
    if (errors) statement.computed(table, column.name, 0, errors.size)
  }
}

/** Defers the remaining computation for the rows, including views, to a background job that starts after the commit. */
function deferRows(statement: Statement, table: TableRecord, rows: RowRange): void {
  const { context, commit } = statement
  for (const view of context.catalog.viewsOf(table)) statement.needsVersion(view)
  statement.deferred(table)
  let added: (() => void) | undefined
  statement.atCommit(
    async (tx) => {
      added = await context.jobs.add(tx, commit, table.root, rows)
    },
    () => added?.(),
  )
}
