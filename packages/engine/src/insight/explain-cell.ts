import type { Catalog, TableRecord } from '@polytable/kernel/catalog/index'
import { PolytableError } from '@polytable/model/errors/index'
import { batchEvaluator } from '@polytable/kernel/batches/batch'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { keyColumns, tableName } from '@polytable/kernel/storage/layout'
import { inputColumns, readBatches } from '@polytable/kernel/storage/read'
import { TableScope } from '@polytable/kernel/scopes/table-scope'
import { columnsOf, displayExpression, PENDING, type ColumnNode } from '@polytable/model/expressions/index'
import { isComputed, type ColumnSchema } from '@polytable/model/schemas/index'
import { typeOf, type CellError } from '@polytable/model/types/index'
import type { FoundVersion } from '../versions/travel.ts'
import type { CellRun, CellFacts } from '@polytable/model/protocol/insight'

/**
 * Where a cell comes from.
 * @param pos in a view with iterators: the position of the row in the output of each
 * @throws PolytableError COLUMN_NOT_FOUND, ROW_NOT_FOUND
 */
export async function explainCell(
  context: EngineContext,
  { table, past }: FoundVersion,
  rowId: number,
  pos: readonly number[],
  name: string,
): Promise<CellFacts> {
  const { catalog, store } = context
  const commit = past?.commit ?? catalog.family(table).head
  const scope = new TableScope(catalog, table, commit, past?.schema, past?.schemasById)
  const found = scope.resolve({ kind: 'column', table: '', column: name, type: typeOf('json', true) })
  const { column, table: owner } = found
  const node = scope.node(owner, column)
  const inputs = column.value ? columnsOf(column.value) : []
  const nodes = [node, ...inputs].map((each) => scope.expand(each))
  const key = [rowId, ...pos]
  checkKey(table, key)
  const where = keyColumns(key.length - 1).map((part, i) => `a0.${part} = ${key[i]}`)
  const batches = readBatches(store, {
    scope,
    columns: inputColumns(scope, nodes),
    where,
    states: true,
    orderBy: scope.keySql(),
    limit: ' LIMIT 1',
  })
  for await (const batch of batches) {
    const evaluator = batchEvaluator(context, batch, scope.computed)
    const [value, ...rest] = await Promise.all(nodes.map((each) => evaluator.evaluate(each)))
    const error = value!.errors?.get(0)
    return {
      table: owner.path,
      column: column.name,
      state: stateOf(column, error),
      expression: column.value ? displayExpression(column.value, (input) => nameOf(scope, input)) : null,
      run:
        column.stored && isComputed(column)
          ? await lastRun(context, owner, layerCommit(catalog, table, commit, owner), column, batch.keys[0]!)
          : null,
      error: error === undefined || error === PENDING ? null : error,
      values: {
        columns: [
          { name: column.name, type: node.type },
          ...inputs.map((input) => ({ name: nameOf(scope, input), type: input.type })),
        ],
        rows: [[value!, ...rest].map(({ values }) => values[0])],
      },
    }
  }
  throw new PolytableError('ROW_NOT_FOUND', `'${table.path}' has no row ${key.join(', ')}`, {
    table: table.path,
    column: name,
    hint: 'Select t.rowId to get row ids.',
  })
}

function checkKey(table: TableRecord, key: readonly number[]): void {
  if (key.length <= table.iteratorDepth + 1 && key.every((part) => Number.isSafeInteger(part))) return
  throw new PolytableError('INVALID_ARGUMENT', `'${key.join(', ')}' is not a row id`, {
    table: table.path,
    hint: `A row has an id${table.iteratorDepth > 0 ? ` and ${table.iteratorDepth} position(s)` : ''}.`,
  })
}

function stateOf(column: ColumnSchema, error: CellError | undefined): CellFacts['state'] {
  if (error === PENDING) return 'pending'
  if (error) return 'failed'
  return isComputed(column) || column.fromIterator ? 'computed' : 'given'
}

function nameOf(scope: TableScope, input: ColumnNode): string {
  return scope.resolve(input).column.name
}

/** The commit at which a table shows one that it is made on, itself among them. */
function layerCommit(catalog: Catalog, table: TableRecord, commit: number, owner: TableRecord): number {
  return catalog.lineage(table, commit).find((layer) => layer.table.id === owner.id)!.commit
}

/** The last time until a commit that a column was computed for a row, or for a version of it that the cell was copied from. */
async function lastRun(
  { store }: EngineContext,
  owner: TableRecord,
  commit: number,
  column: ColumnSchema,
  rowKey: readonly number[],
): Promise<CellRun | null> {
  const key = rowKey.slice(0, owner.iteratorDepth + 1)
  const row = keyColumns(owner.iteratorDepth).map((part, i) => `t.${part} = ${key[i]}`)
  const rows = await store.query(
    `SELECT r.at::text, r.milliseconds, r.rows, r.functions, r.cached ? $4::text,
            (SELECT max(version) FROM polytable.versions v WHERE v.table_id = r.table_id AND v.commit <= r.commit)
     FROM polytable.runs r
     WHERE r.table_id = $1 AND r.column_id = $2 AND $3::int8 BETWEEN r.first_row AND r.last_row
       AND EXISTS (SELECT 1 FROM ${tableName(owner)} t WHERE ${row.join(' AND ')} AND t.v_min <= ${commit}
                     AND (t.v_min = r.commit OR r.is_fill AND t.v_min <= r.commit AND t.v_max > r.commit))
     ORDER BY r.commit DESC, r.at DESC LIMIT 1`,
    [owner.id, column.id, key[0]!, key.join()],
  )
  const [found] = rows
  if (!found) return null
  const [at, milliseconds, count, functions, isCached, version] = found
  return {
    at: new Date(at as string).toISOString(),
    milliseconds: (milliseconds as number) / (count as number),
    rows: count as number,
    functions: functions as CellRun['functions'],
    isCached: isCached as boolean,
    version: version as number,
  }
}
