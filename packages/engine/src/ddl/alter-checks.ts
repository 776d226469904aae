import type { TableRecord } from '@polytable/kernel/catalog/index'
import { checkRows } from '@polytable/kernel/batches/checks'
import type { EngineContext } from '@polytable/kernel/statements/context'
import type { RunOptions } from '@polytable/model/protocol/options'
import { ProgressMeter } from '@polytable/kernel/statements/progress'
import { inputColumns, readBatches } from '@polytable/kernel/storage/read'
import { TableScope } from '@polytable/kernel/scopes/table-scope'
import { Statement } from '@polytable/kernel/statements/statement'
import type { ExprNode } from '@polytable/model/expressions/index'
import { addCheck } from './checks.ts'

const nothingComputed = { columns: new Map(), vectors: new Map() }

/**
 * Replaces, adds or drops a check of a column, or a named check of the table.
 * @throws PolytableError CONSTRAINT_VIOLATION naming a row that does not keep it
 */
export async function setCheck(
  context: EngineContext,
  table: TableRecord,
  name: string,
  check: ExprNode | undefined,
  options: RunOptions,
): Promise<void> {
  await Statement.run(context, table, options, async (running) => {
    const current = context.catalog.table(table.id)
    const others = (current.schema.checks ?? []).filter((other) => other.name !== name)
    const without = { ...current.schema, checks: others }
    if (!check) {
      running.setSchema(current, without, `Dropped check: ${name}`)
      return
    }
    const schema = addCheck(context, { ...current, schema: without }, { name, value: check })
    const checks = schema.checks!.slice(others.length)
    const scope = new TableScope(context.catalog, current, running.head)
    const columns = inputColumns(
      scope,
      checks.map(({ value }) => value),
    )
    const request = { scope, columns, states: true }
    const part = { phase: 'column', table: current.path, column: name } as const
    const meter = await ProgressMeter.over(running, part, request)
    let rows = 0
    for await (const batch of readBatches(context.store, request)) {
      running.signal?.throwIfAborted()
      await checkRows(running, { table: current, schema, checks }, batch, nothingComputed, rows)
      rows += batch.keys.length
      meter.report(rows)
    }
    running.setSchema(current, schema, `Added check: ${name}`)
  })
}
