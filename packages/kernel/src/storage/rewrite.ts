import { columnKey, keyOfColumn, type ColumnKey, type ExprNode } from '@polytable/model/expressions/index'
import type { OnError } from '@polytable/model/protocol/options'
import type { ColumnSchema } from '@polytable/model/schemas/index'
import { BatchSize } from '../batches/batch-size.ts'
import type { RowBatch } from '../batches/batch.ts'
import { checkRows, checksOn } from '../batches/checks.ts'
import {
  computeBatch,
  planExpressions,
  writtenColumns,
  writtenIndexes,
  type ComputePlan,
} from '../batches/compute.ts'
import { filterOrFail, bindRowCondition, splitFilter } from '../scopes/filter.ts'
import { ProgressMeter } from '../statements/progress.ts'
import type { Statement } from '../statements/statement.ts'
import { inputColumns, readBatches } from './read.ts'
import { stageInSql, type AssignedInSql } from './stage-in-sql.ts'
import { StagedCells } from './staged-cells.ts'

/** Which rows of a table: SQL conditions on its rows (alias a0), and an expression. All where neither is given. */
export interface RowChoice {
  readonly sql?: readonly string[]
  readonly where?: ExprNode | undefined
}

/** Columns that get new values before a plan is computed from them. */
export interface Assigned {
  readonly columns: readonly ColumnSchema[]
  /** What the new values are made from. */
  readonly inputs: readonly ExprNode[]
  /** The rows with their new values. */
  assign(batch: RowBatch): Promise<RowBatch>
  /** The new values of the columns, where SQL computes all of them as JavaScript does. */
  readonly inSql?: readonly AssignedInSql[] | undefined
}

/** Gives existing rows of a plan's table new versions, with what is assigned and what the plan computes. Returns how many. */
export async function rewriteRows(
  statement: Statement,
  plan: ComputePlan,
  { sql = [], where }: RowChoice,
  onError: OnError,
  assigned?: Assigned,
): Promise<number> {
  const { context, signal } = statement
  const { table, schema } = plan
  const scope = statement.scope(table)
  const filter = splitFilter(scope, where && bindRowCondition(scope, where))
  const key = (column: ColumnSchema): ColumnKey => columnKey(table, column)
  const computed = new Set(plan.columns.map(key))
  const written = [...(assigned?.columns ?? []), ...writtenColumns(plan)]
  const checks = checksOn(schema, new Set(written.map(key)))
  const inputs = [...planExpressions(plan), ...checks.map(({ value }) => value)]
  // A condition or a new value may read the values that are about to be replaced.
  const kept = inputColumns(scope, inputs).filter((node) => !computed.has(keyOfColumn(node)))
  const columns = inputColumns(scope, [...filter.rest, ...(assigned?.inputs ?? []), ...kept])
  const staged = await StagedCells.create(statement, table, schema, written, writtenIndexes(plan))
  try {
    const computes = plan.columns.length + plan.indexes.length + checks.length + filter.rest.length > 0
    const conditions = [...sql, ...filter.sql]
    if (
      assigned?.inSql &&
      !computes &&
      (await stageInSql(statement, staged, scope, assigned.inSql, conditions))
    ) {
      return await rewritten(staged)
    }
    const request = { scope, columns, where: [...sql, ...filter.sql], states: true }
    const meter = await ProgressMeter.over(statement, { phase: 'rows', table: table.path }, request)
    let seen = 0
    const size = new BatchSize(context, [
      ...planExpressions(plan),
      ...filter.rest,
      ...(assigned?.inputs ?? []),
    ])
    for await (const read of readBatches(context.store, request, size)) {
      signal?.throwIfAborted()
      const batch = await filterOrFail(context, scope, read, filter.rest, seen, signal)
      seen += read.size
      if (batch.size === 0) continue
      const next = assigned ? await assigned.assign(batch) : batch
      const cells = await computeBatch(statement, plan, next, onError, staged.rows)
      await checkRows(statement, { table, schema, checks }, next, cells, staged.rows)
      await staged.add(next, cells)
      meter.report(staged.rows, seen)
    }
    return await rewritten(staged)
  } finally {
    await staged.drop()
  }
}

async function rewritten(staged: StagedCells): Promise<number> {
  if (staged.rows > 0) await staged.rewrite()
  return staged.rows
}
