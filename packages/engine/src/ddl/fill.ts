import { BatchSize } from '@polytable/kernel/batches/batch-size'
import { checkRows, checksOn } from '@polytable/kernel/batches/checks'
import { computeBatch, planExpressions, type ComputePlan } from '@polytable/kernel/batches/compute'
import { defaultValue } from '@polytable/kernel/batches/defaults'
import { TableScope } from '@polytable/kernel/scopes/table-scope'
import { ProgressMeter } from '@polytable/kernel/statements/progress'
import type { Statement } from '@polytable/kernel/statements/statement'
import { countRows, inputColumns, readBatches } from '@polytable/kernel/storage/read'
import { StagedCells } from '@polytable/kernel/storage/staged-cells'
import { columnKey, keyOfColumn } from '@polytable/model/expressions/index'
import type { OnError } from '@polytable/model/protocol/options'
import type { ColumnSchema } from '@polytable/model/schemas/index'

/** Fills new columns (computed values and defaults) and new indexes for the existing rows. */
export async function fill(
  statement: Statement,
  plan: ComputePlan,
  onError: OnError,
  defaults: readonly ColumnSchema[] = [],
): Promise<void> {
  if (plan.columns.length + plan.indexes.length + defaults.length === 0) return
  const { context } = statement
  const { table, schema } = plan
  const scope = new TableScope(context.catalog, plan.table, statement.head, plan.schema)
  const added = [...plan.columns, ...defaults]
  const own = new Set(added.map((column) => columnKey(table, column)))
  const checks = checksOn(schema, own)
  const inputs = [...planExpressions(plan), ...checks.map(({ value }) => value)]
  const columns = inputColumns(scope, inputs).filter((node) => !own.has(keyOfColumn(node)))
  const staged = await StagedCells.create(statement, table, schema, added, plan.indexes)
  const column = added[0]?.name ?? plan.indexes[0]?.name
  const meter = new ProgressMeter(statement, {
    phase: added.length > 0 ? 'column' : 'index',
    table: plan.table.path,
    ...(column ? { column } : {}),
    total: statement.options.onProgress && (await countRows(context.store, { scope, columns: [] })),
  })
  try {
    const size = new BatchSize(context, planExpressions(plan))
    for await (const batch of readBatches(context.store, { scope, columns, states: true }, size)) {
      statement.signal?.throwIfAborted()
      for (const column of defaults)
        batch.set(table.id, column.id, { values: batch.keys.map(() => defaultValue(context, column)) })
      const computed = await computeBatch(statement, plan, batch, onError, staged.rows)
      await checkRows(statement, { table, schema, checks }, batch, computed, staged.rows)
      await staged.add(batch, computed)
      meter.report(staged.rows)
    }
    if (staged.rows > 0) await staged.fill()
  } finally {
    await staged.drop()
  }
}
