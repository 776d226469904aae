import { isLastItem, lastItem } from '@polytable/model/async/last-item'
import type { SqlRow, SqlStore } from '@polytable/model/ports/index'
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
import type { ColumnScope, RowScope } from '../scopes/row-scope.ts'

/** Rows read, computed and written at a time. */
export const BATCH_ROWS = 1000

/** SQL of a condition; where it reads rows itself, it is made when the statement is about to run: see `RowsSql.fromSql`. */
export type SqlCondition = string | (() => string)

/** SQL of 'the row is there, and all conditions hold'. */
export function rowCondition(scope: RowScope, where: readonly SqlCondition[] = []): string {
  const conditions = where.map((condition) => (typeof condition === 'string' ? condition : condition()))
  return [scope.visibleSql(), ...conditions].join(' AND ')
}

export interface ReadRequest {
  readonly scope: RowScope
  /** Columns to read; those not stored are left out, whoever needs them computes them. */
  readonly columns: readonly ColumnNode[]
  /** Nodes that the store computes besides. */
  readonly stored?: readonly ExprNode[]
  /** SQL conditions, and-ed with visibility. */
  readonly where?: readonly SqlCondition[]
  readonly groupBy?: readonly string[]
  readonly having?: readonly string[]
  readonly orderBy?: readonly string[]
  readonly limit?: string
  /** Read the reason of cells without a value too. */
  readonly states?: boolean
}

/** A read as SQL, whose columns are those of the key, the values and the states, and how to take its rows apart. */
interface CompiledRead {
  readonly sql: string
  decode(rows: readonly SqlRow[]): RowBatch
}

/** To be called when the SQL is about to run. */
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
  const where = rowCondition(scope, request.where)
  const order = request.orderBy?.length ? ` ORDER BY ${request.orderBy.join(', ')}` : ''
  const group = request.groupBy?.length ? ` GROUP BY ${request.groupBy.join(', ')}` : ''
  const having = request.having?.length ? ` HAVING ${request.having.join(' AND ')}` : ''
  const from = `FROM ${scope.fromSql()} WHERE ${where}${group}${having}${order}${request.limit ?? ''}`
  return {
    sql: request.limit ? limitedSql(parts, from, scope.onlyAlias?.()) : `SELECT ${selected(parts)} ${from}`,
    decode: (rows) => {
      const isWide = parts.length > MAX_COLUMNS
      const whole = isWide ? rows.map(([arrays]): SqlRow => (arrays as unknown[]).flat(1)) : rows
      return decodeRows(whole, keyLength, columns)
    },
  }
}

/** A result of PostgreSQL has some more at most: 1,664. More parts, as of wide tables that are joined, are put into JSON. */
const MAX_COLUMNS = 1600
/** A function of PostgreSQL takes no more: an array of more parts is one of arrays. */
const MAX_SQL_ARGUMENTS = 100

function selected(parts: readonly string[]): string {
  if (parts.length <= MAX_COLUMNS) return parts.join(', ')
  const arrays: string[] = []
  for (let start = 0; start < parts.length; start += MAX_SQL_ARGUMENTS)
    arrays.push(`json_build_array(${parts.slice(start, start + MAX_SQL_ARGUMENTS).join(', ')})`)
  return `json_build_array(${arrays.join(', ')})`
}

/**
 * Rows of one table are sorted whole, as they are stored, which is twice as fast as taking some columns out first; of a subquery
 * PostgreSQL would.
 * @param alias what the table is called, where there is only one
 */
function limitedSql(parts: readonly string[], from: string, alias?: string): string {
  return alias === undefined
    ? `SELECT ${selected(parts)} ${from}`
    : `WITH ${alias} AS MATERIALIZED (SELECT * ${from}) SELECT ${selected(parts)} FROM ${alias}`
}

function stateSql(scope: RowScope, node: ColumnNode): string | undefined {
  return hasState(scope.resolve(node).column) ? scope.state(node.table, node.column) : undefined
}

function decodeRows(
  rows: readonly SqlRow[],
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

function decodeStates(rows: readonly SqlRow[], at: number): Map<number, CellError> | undefined {
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
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\ufffd') : value
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
    yield* portions(read.decode(rows), size, isLastItem(rows))
  }
}

/** @param isLast whether no batch comes after this one */
async function* portions(
  batch: RowBatch,
  size: BatchSize | undefined,
  isLast: boolean,
): AsyncGenerator<RowBatch> {
  let left = isLast ? batch.size : Infinity
  for (const portion of size?.cut(batch) ?? [batch]) {
    left -= portion.size
    yield left === 0 ? lastItem(portion) : portion
    if (left > 0) await yieldToEventLoop()
  }
}

/** What a read gives at once may have this many bytes, and this many rows. */
const WHOLE_BYTES = 16 * 1024 * 1024
const WHOLE_ROWS = 200_000

/**
 * The same by one statement, where the rows are not too large for that: a cursor takes four, and has the server write down what it
 * gives. Else by a cursor.
 */
export async function* readRows(
  store: SqlStore,
  request: ReadRequest,
  size: BatchSize,
): AsyncGenerator<RowBatch> {
  const { values } = request.scope.parameters
  const bound = values.length
  const read = compileRead(request)
  const bounded = request.limit ? read.sql : `${read.sql} LIMIT ${WHOLE_ROWS + 1}`
  const rows = await store.read(bounded, values, WHOLE_BYTES)
  if (rows === undefined || rows.length > WHOLE_ROWS) {
    // What was true of the rows when the SQL was made need not be so any more: it is made again.
    values.length = bound
    yield* readBatches(store, request, size)
    return
  }
  for (let start = 0; start < rows.length; start += size.most) {
    const batch = read.decode(rows.slice(start, start + size.most))
    yield* portions(batch, size, start + size.most >= rows.length)
  }
}

/** The columns that expressions read, unstored ones replaced by what they are computed from. */
export function inputColumns(scope: ColumnScope, nodes: readonly ExprNode[]): ColumnNode[] {
  const found = new Map<string, ColumnNode>()
  for (const column of columnsOf(...nodes)) {
    const expanded = scope.expand(column)
    const inputs = expanded === column ? [column] : inputColumns(scope, [expanded])
    for (const input of inputs) found.set(keyOf(input), input)
  }
  return [...found.values()]
}
