import type { OnError } from '@polytable/model/protocol/options'
import type { RowBatch } from '@polytable/kernel/batches/batch'
import type { RowKey } from '@polytable/model/protocol/row-key'
import { failedCall } from '@polytable/kernel/batches/failed-call'
import type { ColumnScope } from '@polytable/kernel/scopes/row-scope'
import { keyOf, PENDING, walk, type EvaluatedColumn, type ExprNode } from '@polytable/model/expressions/index'
import type { CellError, Value } from '@polytable/model/types/index'
import type { BoundQuery } from './bind.ts'
import type { QueryPart, QueryFailure } from '@polytable/model/protocol/query-options'

/** Maximum number of reported failures per query: it bounds memory if every row fails. */
const MAX_FAILURES = 10_000

/** Error handling of a running query: the first failed function fails the query, or all failures are collected. */
export class Failures {
  readonly onError: OnError
  #noted: QueryFailure[] = []
  #count = 0

  constructor(onError: OnError) {
    this.onError = onError
  }

  /**
   * The values of an expression over a batch, null where it failed.
   * @param firstRow how many rows came before the batch
   * @throws PolytableError where a function failed, unless such are noted
   */
  values(
    part: QueryPart,
    scope: ColumnScope,
    { keys }: RowBatch,
    { values, errors }: EvaluatedColumn,
    firstRow: number,
  ): readonly Value[] {
    const failed = [...(errors ?? [])].filter(([, error]) => error !== PENDING)
    if (failed.length === 0) return values
    const left = [...values]
    for (const [row, error] of failed.sort(([a], [b]) => a - b)) {
      left[row] = null
      this.add(part, scope, firstRow + row, keys[row]!, error)
    }
    return left
  }

  /** @throws PolytableError unless failures are noted */
  add(part: QueryPart, scope: ColumnScope, row: number, key: RowKey, error: CellError): void {
    const { clause, column } = part
    if (this.onError === 'abort') {
      const subject = column === null ? `an expression of ${clause}()` : `the column '${column}'`
      const place = { table: scope.path, row, ...(column === null ? {} : { column }) }
      throw failedCall(subject, error, place, "Pass onError: 'ignore' to get null instead.")
    }
    if (this.#count++ >= MAX_FAILURES) return
    const [rowId, ...pos] = key
    this.#noted.push({
      ...part,
      row,
      ...(isOfOneTable(scope) ? { rowId: rowId!, ...(pos.length > 0 ? { pos } : {}) } : {}),
      ...error,
    })
  }

  /** What was noted since it was last asked for. */
  take(): QueryFailure[] {
    return this.#noted.splice(0)
  }
}

/** Whether the rows that are read are those of one table or view, which their keys tell apart. */
export function isOfOneTable(scope: ColumnScope): boolean {
  return scope.keyNodes().filter(({ kind }) => kind === 'rowId').length === 1
}

/** Says which part of a query an expression is of that is computed for it: the first that holds it. */
export function partsOf({
  outputs,
  groupBy = [],
  having,
  orderBy,
}: BoundQuery): (node: ExprNode) => QueryPart {
  return (node) => {
    const key = keyOf(node)
    const holds = (whole: ExprNode): boolean => [...walk(whole)].some((part) => keyOf(part) === key)
    const output = outputs.find(({ value }) => holds(value))
    if (output) return { clause: 'select', column: output.name }
    if (groupBy.some((term) => term.kind !== 'rowsOf' && holds(term)))
      return { clause: 'groupBy', column: null }
    if (having.some(holds)) return { clause: 'having', column: null }
    return { clause: orderBy.some(({ value }) => holds(value)) ? 'orderBy' : 'sample', column: null }
  }
}

/** The parts that a query selects, by their expressions. */
export function selected(
  nodes: readonly ExprNode[],
  columns: readonly { readonly name: string }[],
): (node: ExprNode) => QueryPart {
  return (node) => ({ clause: 'select', column: columns[nodes.indexOf(node)]!.name })
}
