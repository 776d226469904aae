import type { ReadRequest, SqlCondition } from '@polytable/kernel/storage/read'
import type { RowScope } from '@polytable/kernel/scopes/row-scope'
import type { ExprNode, OrderTerm } from '@polytable/model/expressions/index'
import type { Failures } from './failures.ts'
import type { QueryPart } from '@polytable/model/protocol/query-options'
import type { OutputColumn } from '@polytable/model/protocol/query-spec'

/** A query plan in two parts: the SQL that the store runs, and the JavaScript stage over its rows. */
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
  /** Releases the temporary tables and cursors of the plan. */
  release(): Promise<void>
}

/** Where rows come from, and which of them. */
export interface RowSource {
  readonly scope: RowScope
  /** Conditions in SQL, and those left to JavaScript. */
  readonly where: readonly SqlCondition[]
  readonly filter: readonly ExprNode[]
  /** Whether the conditions leave one row at most: it needs no order and no limit. */
  readonly isSingle?: boolean
  /** The part of the query that the conditions are; `where` unless said. */
  readonly filterPart?: QueryPart
}
