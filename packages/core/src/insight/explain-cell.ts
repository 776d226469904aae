import type { Catalog, TableRecord } from '../catalog/index.ts'
import { PolytableError } from '../errors/index.ts'
import { batchEvaluator } from '../exec/batch.ts'
import type { EngineContext } from '../exec/context.ts'
import { keyColumns, tableName } from '../exec/layout.ts'
import { inputColumns, readBatches } from '../exec/read.ts'
import { TableScope } from '../exec/scope.ts'
import { columnsOf, displayExpression, PENDING, type ColumnNode } from '../expr/index.ts'
import type { ResultBatch } from '../query/spec.ts'
import { isComputed, type ColumnSchema } from '../schema/index.ts'
import { typeOf, type CellError } from '../types/index.ts'
import type { FoundVersion } from '../versions/travel.ts'

/** When and how the value of a stored computed cell came about. */
export interface CellRun {
  readonly at: string
  /** How long the rows took that were computed together, divided by their number. */
  readonly milliseconds: number
  /** Rows that were computed together. */
  readonly rows: number
  /** The functions that were called, by the versions they had. */
  readonly functions: readonly { readonly name: string; readonly version: string }[]
  /** Whether the value, or a part of it, was known already from equal arguments. */
  readonly isCached: boolean
  /** The version of the table that it belongs to. */
  readonly version: number
}

export interface CellFacts {
  /** The table that the column is of: the one asked for, or what it is made on. */
  readonly table: string
  readonly column: string
  readonly state: 'given' | 'computed' | 'pending' | 'failed'
  /** What the column is computed with; null for one that is given or put out by an iterator. */
  readonly expression: string | null
  /** Null where nothing is known: of cells that are given, not stored, or were computed before this was noted. */
  readonly run: CellRun | null
  readonly error: CellError | null
  /** One row: the value, then what the expression reads, by the names of the columns. */
  readonly values: ResultBatch
}

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
  const commit = past?.commit ?? catalog.tree(table).head
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
    hint: 'Select t.rowId to learn the ids of rows.',
  })
}

function checkKey(table: TableRecord, key: readonly number[]): void {
  if (key.length <= table.levels + 1 && key.every((part) => Number.isSafeInteger(part))) return
  throw new PolytableError('INVALID_ARGUMENT', `'${key.join(', ')}' is not the id of a row`, {
    table: table.path,
    hint: `A row has an id${table.levels > 0 ? ` and ${table.levels} position(s)` : ''}.`,
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
  const key = rowKey.slice(0, owner.levels + 1)
  const row = keyColumns(owner.levels).map((part, i) => `t.${part} = ${key[i]}`)
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
