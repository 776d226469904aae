import { PolytableError } from '../errors/index.ts'
import type { ExprNode, OrderTerm, VariableNode } from '../expressions/index.ts'
import type { ColumnType, Value } from '../types/index.ts'
import type { QueryFailure } from './query-options.ts'

/** A query as plain data. */
export interface QuerySpec {
  readonly from: string
  /** A past version of the table, or the ISO 8601 instant at which it was current; the present where absent. */
  readonly version?: number | string
  readonly joins?: readonly JoinSpec[]
  /** Instead of `from`: the rows of several queries. */
  readonly union?: UnionSpec
  /** What each row holds; all visible columns where absent. */
  readonly select?: readonly { readonly name: string; readonly value: ExprNode }[]
  readonly where: readonly ExprNode[]
  readonly sample?: SampleSpec
  readonly groupBy?: readonly GroupTerm[]
  /** Conditions on groups. */
  readonly having?: readonly ExprNode[]
  /** Every row of the result once. */
  readonly distinct?: boolean
  readonly orderBy: readonly OrderTerm[]
  readonly limit?: number
  readonly offset?: number
  /** Limits that parameters of a query function decide; gone once their values are known. */
  readonly counts?: { readonly limit?: VariableNode; readonly offset?: VariableNode }
}

export interface JoinSpec {
  readonly table: string
  readonly version?: number | string
  readonly how: JoinKind
  /** A condition, or names of columns that are equal on both sides. Absent for a cross join. */
  readonly on?: ExprNode | readonly string[]
  /** Conditions on the joined table's rows alone, before they are joined. */
  readonly where?: readonly ExprNode[]
}

export interface UnionSpec {
  readonly queries: readonly QuerySpec[]
}

/** What rows are grouped by: a value, or the row of a base that they come from. */
export type GroupTerm = ExprNode | { readonly kind: 'rowsOf'; readonly table: string }

/** How many rows are drawn, by exactly one of the sizes. */
export interface SampleSpec {
  readonly n?: number
  readonly nPerStratum?: number
  /** From 0 to 1. */
  readonly fraction?: number
  readonly stratifyBy: readonly ExprNode[]
  /** The same seed draws the same rows; each run draws others where absent. */
  readonly seed?: number
}

export interface OutputColumn {
  readonly name: string
  readonly type: ColumnType
}

/** Some rows of a result, each an array of the engine's values in the order of `columns`. */
export interface ResultBatch {
  readonly columns: readonly OutputColumn[]
  readonly rows: readonly (readonly Value[])[]
  /** Functions that failed since the previous batch, if the query continues after failures. */
  readonly failures?: readonly QueryFailure[]
}

/** Of a list of rows, some that are next to each other are replaced by others. */
export interface RowSplice {
  /** The number of the first, from 0, after the splices before this one. */
  readonly at: number
  readonly removed: number
  readonly added: readonly (readonly Value[])[]
}

/** A part of what changed in the result of a live query. */
export interface LiveBatch {
  /** The columns of the result, where they are new: the result begins anew, without rows. */
  readonly columns?: readonly OutputColumn[]
  readonly splices: readonly RowSplice[]
  /** All that failed, of queries that go on where functions fail. */
  readonly failures?: readonly QueryFailure[]
  /** Whether the change goes on in the next batch. */
  readonly isPart?: true
}

/** @throws PolytableError INVALID_ARGUMENT for what is no number of rows */
export function checkCount(name: string, value: unknown): void {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return
  throw new PolytableError('INVALID_ARGUMENT', `${name} must be an integer >= 0, not ${String(value)}`)
}

/** What a query is refused with that was made for other arguments than it has. */
export function unknownParameter(): PolytableError {
  return new PolytableError('INVALID_EXPRESSION', 'The query has unbound parameters of a query function', {
    hint: 'Call the function, or run the result of its query({ … }).',
  })
}

/** Whether a query is rows of one table as they are: what can be changed through it, and what views are made of. */
export function isPlain(spec: QuerySpec): boolean {
  const { joins, union, sample, groupBy, having, distinct, orderBy, limit, offset, counts } = spec
  return (
    [joins, union, sample, groupBy, having, limit, offset, counts].every((part) => part === undefined) &&
    distinct !== true &&
    orderBy.length === 0
  )
}

/** The tables a query reads. */
export function tablesOf({ from, joins = [], union }: QuerySpec): string[] {
  return union ? union.queries.flatMap(tablesOf) : [from, ...joins.map(({ table }) => table)]
}

/** Which rows of the two sides a join gives beside those that belong together. */
export type JoinKind = 'inner' | 'left' | 'right' | 'full' | 'cross'
