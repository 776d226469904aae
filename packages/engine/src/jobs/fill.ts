import { writtenColumn, type TableRecord, type WrittenRows } from '@polytable/kernel/catalog/index'
import type { RowBatch } from '@polytable/kernel/batches/batch'
import { BatchSize } from '@polytable/kernel/batches/batch-size'
import { computeBatch, planExpressions, type ComputePlan } from '@polytable/kernel/batches/compute'
import type { EngineContext, RowRange } from '@polytable/kernel/statements/context'
import { indexColumn, PENDING_VECTOR } from '@polytable/kernel/storage/layout'
import { inTurn } from '@polytable/kernel/statements/needs'
import { inputColumns, readBatches } from '@polytable/kernel/storage/read'
import { Statement } from '@polytable/kernel/statements/statement'
import { StagedCells } from '@polytable/kernel/storage/staged-cells'
import { isWindowColumn } from '@polytable/kernel/scopes/window-columns'
import { PENDING } from '@polytable/model/expressions/index'
import { completeVersion } from './complete-version.ts'
import { inRange, keptColumns, pendingConditions } from '@polytable/kernel/storage/pending-sql'
import type { JobRecord } from './records.ts'

/**
 * Computes the cells of some rows of a table that are not computed yet, in batches, and fills them into the rows. The table family is not
 * held while a function is called. Returns false where rows or the schema changed meanwhile: then some may be left.
 */
export async function fillPending(
  context: EngineContext,
  job: JobRecord,
  table: TableRecord,
  range: RowRange,
  signal: AbortSignal,
): Promise<boolean> {
  const { schema } = table
  // Windows are taken once nothing else is left: see `windows.ts`.
  const columns = keptColumns(schema).filter((column) => !isWindowColumn(column))
  const all = { table, schema, columns, indexes: [] }
  const isFilled = await fill(context, job, all, range, signal)
  // Each by itself, so that a row has what an index needs before its turn comes.
  let indexes = true
  for (const index of schema.indexes) {
    const done = await fill(context, job, { ...all, columns: [], indexes: [index] }, range, signal)
    indexes &&= done
  }
  return isFilled && indexes
}

async function fill(
  context: EngineContext,
  job: JobRecord,
  plan: ComputePlan,
  range: RowRange,
  signal: AbortSignal,
): Promise<boolean> {
  const { table, schema } = plan
  const [index] = plan.indexes
  const pending = index
    ? [`a0.${indexColumn(index)} = ${PENDING_VECTOR}`]
    : pendingConditions({ columns: plan.columns, indexes: [] }, 'a0')
  if (pending.length === 0) return true
  const statement = Statement.detached(context, table, { signal })
  const scope = statement.scope(table)
  const own = plan.columns.map((column) => scope.node(table, column))
  const expressions = planExpressions(plan)
  const request = {
    scope,
    columns: [...inputColumns(scope, expressions), ...own],
    where: [inRange('a0', range), `(${pending.join(' OR ')})`],
    states: true,
  }
  const batches = readBatches(context.store, request, new BatchSize(context, expressions))
  let whole = true
  for await (const batch of batches) {
    for (const part of partsOf(plan, batch)) {
      const partial = context.partials.begin(table)
      const work = async (): Promise<boolean> => {
        const computed = await computeBatch(statement, part.plan, part.batch, 'ignore', 0, partial)
        return inTurn(
          context,
          () => ({ families: [table] }),
          {},
          async () => {
            signal.throwIfAborted()
            // Cells of a schema of before are of no use.
            if (!context.catalog.tables.some((now) => now.id === table.id && now.schema === schema))
              return false
            const staged = await StagedCells.create(
              statement,
              table,
              schema,
              part.plan.columns,
              part.plan.indexes,
            )
            try {
              await staged.add(part.batch, computed)
              const filled = await staged.fill()
              context.changes.tell({ root: table.root, written: filledCells(table, part) })
              return filled === part.batch.size
            } finally {
              await staged.drop()
            }
          },
        )
      }
      const done = await context.media.keeper.during(work, (filled) => filled).finally(() => partial?.end())
      whole &&= done
    }
  }
  await completeVersion(statement, job)
  return whole
}

/** What live queries are told of cells that were filled. */
function filledCells(table: TableRecord, { plan, batch }: Part): WrittenRows {
  return {
    rows: { firstRow: batch.keys[0]![0]!, endRow: batch.keys.at(-1)![0]! + 1 },
    tables: new Set(),
    columns: new Set(plan.columns.map(({ name }) => writtenColumn(table, name))),
  }
}

interface Part {
  readonly plan: ComputePlan
  readonly batch: RowBatch
}

/** Rows that lack the same columns go together: a cell that is there is not computed again. */
function partsOf(plan: ComputePlan, batch: RowBatch): Part[] {
  if (plan.columns.length === 0) return [{ plan, batch }]
  const rowsByColumns = new Map<string, number[]>()
  for (let row = 0; row < batch.size; row++) {
    const lacking = plan.columns.filter(
      ({ id }) => batch.get(plan.table.id, id)?.errors?.get(row) === PENDING,
    )
    const key = lacking.map(({ id }) => id).join()
    rowsByColumns.set(key, [...(rowsByColumns.get(key) ?? []), row])
  }
  return [...rowsByColumns].map(([key, rows]) => {
    const ids = new Set(key.split(',').map(Number))
    return {
      plan: { ...plan, columns: plan.columns.filter(({ id }) => ids.has(id)) },
      batch: rows.length === batch.size ? batch : batch.select(rows),
    }
  })
}
