import type { ReadRequest } from '../exec/read.ts'
import type { RowScope } from '../exec/row-scope.ts'
import type { ExprNode, OrderTerm } from '../expr/index.ts'
import type { Failures, QueryPart } from './failures.ts'
import type { OutputColumn } from './spec.ts'

/** A query cut in two: what the store reads, and what is then done to the rows in JavaScript. */
export interface QueryPlan {
  readonly scope: RowScope
  readonly read: ReadRequest
  readonly columns: readonly OutputColumn[]
  /** Expressions of the result, expanded. */
  readonly outputs: readonly ExprNode[]
  /** Conditions left to JavaScript. */
  readonly filter: readonly ExprNode[]
  /** The part of the query that they are. */
  readonly filterPart: QueryPart
  /** What becomes of functions that fail. */
  readonly failures: Failures
  /** The order, where the store does not give it. */
  readonly orderBy: readonly OrderTerm[]
  /** The limit and offset, where the store does not apply them. */
  readonly limit?: number | undefined
  readonly offset?: number | undefined
  /** The most rows there can be, where that is known. */
  readonly maxRows?: number | undefined
  /** Whether few rows are expected, which an index finds. */
  readonly selective: boolean
  /** Lets go what the plan keeps in the store. */
  release(): Promise<void>
}

/** Where rows come from, and which of them. */
export interface RowSource {
  readonly scope: RowScope
  /** Conditions in SQL, and those left to JavaScript. */
  readonly where: readonly string[]
  readonly filter: readonly ExprNode[]
  /** The part of the query that the conditions are; `where` unless said. */
  readonly filterPart?: QueryPart
  /** Whether an index finds them, few as a rule. */
  readonly selective?: boolean
}
