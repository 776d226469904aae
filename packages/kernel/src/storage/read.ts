import type { SqlStore } from '@polytable/model/ports/index'
import {
  columnsOf,
  keyOf,
  PENDING,
  toSql,
  type ColumnNode,
  type ExprNode,
} from '@polytable/model/expressions/index'
import { hasState } from '@polytable/model/schemas/index'
import { storageOf, type CellError, type Value } from '@polytable/model/types/index'
import { RowBatch } from '../batches/batch.ts'
import type { RowKey } from '@polytable/model/protocol/row-key'
import type { BatchSize } from '../batches/batch-size.ts'
import { yieldToEventLoop } from './event-loop.ts'
import type { RowScope } from '../scopes/row-scope.ts'

/** Rows read, computed and written at a time. */
export const BATCH_ROWS = 1000

export interface ReadRequest {
  readonly scope: RowScope
  /** Columns to read; those not stored are left out, whoever needs them computes them. */
  readonly columns: readonly ColumnNode[]
  /** Nodes that the store computes besides. */
  readonly stored?: readonly ExprNode[]
  /** SQL conditions, and-ed with visibility. */
  readonly where?: readonly string[]
  readonly groupBy?: readonly string[]
  readonly having?: readonly string[]
  readonly orderBy?: readonly string[]
  readonly limit?: string
  /** Read the reason of cells without a value too. */
  readonly states?: boolean
}

/** A read as SQL: each row one JSON array of the key, the values and the states, and how to take it apart. */
interface CompiledRead {
  /** Selects one text column `r`. */
  readonly sql: string
  decode(rows: readonly string[]): RowBatch
}

function compileRead(request: ReadRequest): CompiledRead {
  const { scope } = request
  const parts = scope.keySql()
  const keyLength = parts.length
  const columns: { readonly node: ExprNode; readonly at: number; readonly stateAt?: number }[] = []
  for (const node of [...request.columns, ...(request.stored ?? [])]) {
    const sql = toSql(node, scope)
    if (sql === undefined) continue
    const at = parts.push(storageOf(node.type).project(sql)) - 1
    const state = request.states && node.kind === 'column' && stateSql(scope, node)
    columns.push(state ? { node, at, stateAt: parts.push(state) - 1 } : { node, at })
  }
  const where = [scope.visibleSql(), ...(request.where ?? [])].join(' AND ')
  const order = request.orderBy?.length ? ` ORDER BY ${request.orderBy.join(', ')}` : ''
  const group = request.groupBy?.length ? ` GROUP BY ${request.groupBy.join(', ')}` : ''
  const having = request.having?.length ? ` HAVING ${request.having.join(' AND ')}` : ''
  const from = `FROM ${scope.fromSql()} WHERE ${where}${group}${having}${order}${request.limit ?? ''}`
  return {
    sql: request.limit
      ? limitedSql(parts, from, scope.onlyAlias?.())
      : `SELECT ${jsonArray(parts)}::text AS r ${from}`,
    decode: (rows) => {
      const parsed = JSON.parse(`[${rows.join(',')}]`) as unknown[][]
      const whole = parts.length <= MAX_SQL_ARGUMENTS ? parsed : parsed.map((row) => row.flat(1))
      return decodeRows(whole, keyLength, columns)
    },
  }
}

/** A function of PostgreSQL takes no more: an array of more parts is one of arrays. */
const MAX_SQL_ARGUMENTS = 100

function jsonArray(parts: readonly string[]): string {
  if (parts.length <= MAX_SQL_ARGUMENTS) return `json_build_array(${parts.join(', ')})`
  const arrays: string[] = []
  for (let start = 0; start < parts.length; start += MAX_SQL_ARGUMENTS)
    arrays.push(jsonArray(parts.slice(start, start + MAX_SQL_ARGUMENTS)))
  return jsonArray(arrays)
}

/**
 * Makes JSON of the rows within the limit only: PostgreSQL would make it of every row before it sorts them. Rows of one table are
 * sorted whole, as they are stored, which is twice as fast as taking some columns out first; of a subquery PostgreSQL would.
 * @param alias what the table is called, where there is only one
 */
function limitedSql(parts: readonly string[], from: string, alias?: string): string {
  if (alias !== undefined) {
    return `WITH ${alias} AS MATERIALIZED (SELECT * ${from}) SELECT ${jsonArray(parts)}::text AS r FROM ${alias}`
  }
  const names = parts.map((_, i) => `p${i}`)
  const inner = parts.map((part, i) => `${part} AS p${i}`)
  return `SELECT ${jsonArray(names)}::text AS r FROM (SELECT ${inner.join(', ')} ${from}) l`
}

function stateSql(scope: RowScope, node: ColumnNode): string | undefined {
  return hasState(scope.resolve(node).column) ? scope.state(node.table, node.column) : undefined
}

function decodeRows(
  rows: readonly unknown[][],
  keyLength: number,
  columns: readonly { readonly node: ExprNode; readonly at: number; readonly stateAt?: number }[],
): RowBatch {
  const batch = new RowBatch(rows.map((row) => row.slice(0, keyLength) as unknown as RowKey))
  for (const { node, at, stateAt } of columns) {
    const { decode } = storageOf(node.type)
    const values = rows.map((row): Value => (row[at] === null ? null : decode(row[at])))
    const errors = stateAt === undefined ? undefined : decodeStates(rows, stateAt)
    const column = errors ? { values, errors } : { values }
    if (node.kind === 'column') batch.setNode(node, column)
    else batch.setStored(node, column)
  }
  return batch
}

function decodeStates(rows: readonly unknown[][], at: number): Map<number, CellError> | undefined {
  let errors: Map<number, CellError> | undefined
  rows.forEach((row, i) => {
    const state = row[at] as { e?: string; m?: string; t?: string; p?: 1 } | null
    if (state?.e === undefined && state?.p === undefined) return
    errors ??= new Map()
    errors.set(
      i,
      state.e === undefined
        ? PENDING
        : { type: state.e, message: state.m ?? '', ...(state.t ? { stack: state.t } : {}) },
    )
  })
  return errors
}

/** How the state of a cell is stored that failed or is not computed yet. */
export function encodeState(error: CellError | undefined): string | null {
  if (error === undefined) return null
  return error === PENDING
    ? '{"p":1}'
    : JSON.stringify(
        { e: error.type, m: error.message, ...(error.stack ? { t: error.stack } : {}) },
        repaired,
      )
}

/** What is thrown may hold any text: that of an error never fails the statement that keeps it. */
function repaired(_: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', ' ') : value
}

/** The SQL of a read. */
export function readSql(request: ReadRequest): string {
  return compileRead(request).sql
}

/** How many rows a read gives. */
export async function countRows(store: SqlStore, request: ReadRequest): Promise<number> {
  const { sql } = compileRead(request)
  const rows = await store.query(`SELECT count(*) FROM (${sql}) s`, request.scope.parameters.values)
  return rows[0]![0] as number
}

/**
 * Streams a read in batches, as the rows were when it began.
 * @param size how many rows there are in a batch, where anything is computed from them
 */
export async function* readBatches(
  store: SqlStore,
  request: ReadRequest,
  size?: BatchSize,
): AsyncGenerator<RowBatch> {
  const read = compileRead(request)
  const most = size?.most ?? BATCH_ROWS
  for await (const rows of store.cursor(read.sql, request.scope.parameters.values, most)) {
    const batch = read.decode(rows.map((row) => row[0] as string))
    for (const portion of size?.cut(batch) ?? [batch]) {
      yield portion
      await yieldToEventLoop()
    }
  }
}

/** What a read gives at once may have this many bytes. */
const WHOLE_BYTES = 32 * 1024 * 1024

/** All rows of a read by one statement, in one message; undefined where they are too large for that. */
export async function readWhole(store: SqlStore, request: ReadRequest): Promise<RowBatch | undefined> {
  const read = compileRead(request)
  const [row] = await store.query(
    `SELECT string_agg(r, ',') FILTER (WHERE size <= ${WHOLE_BYTES}), coalesce(max(size), 0)
     FROM (SELECT r, sum(octet_length(r)) OVER (ROWS UNBOUNDED PRECEDING) AS size FROM (${read.sql}) s) t`,
    request.scope.parameters.values,
  )
  const [text, size] = row as [string | null, number]
  return size > WHOLE_BYTES ? undefined : read.decode(text === null ? [] : [text])
}

/** The columns that expressions read, unstored ones replaced by what they are computed from. */
export function inputColumns(scope: RowScope, nodes: readonly ExprNode[]): ColumnNode[] {
  const found = new Map<string, ColumnNode>()
  for (const column of columnsOf(...nodes)) {
    const expanded = scope.expand(column)
    const inputs = expanded === column ? [column] : inputColumns(scope, [expanded])
    for (const input of inputs) found.set(keyOf(input), input)
  }
  return [...found.values()]
}
