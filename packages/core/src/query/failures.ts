import type { OnError } from '../exec/compute.ts'
import type { RowBatch, RowKey } from '../exec/batch.ts'
import { failedCall } from '../exec/failed-call.ts'
import type { RowScope } from '../exec/row-scope.ts'
import { keyOf, PENDING, walk, type EvaluatedColumn, type ExprNode } from '../expr/index.ts'
import type { CellError, Value } from '../types/index.ts'
import type { BoundQuery } from './bind.ts'

/** A part of a query. */
export interface QueryPart {
  /** The part of the query that failed. */
  readonly clause: 'select' | 'where' | 'groupBy' | 'having' | 'orderBy' | 'sample'
  /** The column of the result, of `select`; else null. */
  readonly column: string | null
}

/** A function that failed for a row of a query that went on. */
export interface QueryFailure extends QueryPart {
  /**
   * The number of the row, from 0: of `select` in the result; of `having` among the groups; else, and of what is aggregated, among
   * the rows that are read.
   */
  readonly row: number
  /** The row of the table, where the rows that are read are those of one. */
  readonly rowId?: number
  /** With it, in a view with iterators: the position of the row in the output of each. */
  readonly pos?: readonly number[]
  /** The name of the error, such as 'TypeError'. */
  readonly type: string
  /** The message of the error. */
  readonly message: string
  /** Where it was thrown, as far as that is known. */
  readonly stack?: string
}

/** So many failures of a query are told at most: what goes wrong for every row would fill the memory. */
const MAX_FAILURES = 10_000

/** What becomes of functions that fail while a query runs: the first fails the query, or all are noted. */
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
    scope: RowScope,
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
  add(part: QueryPart, scope: RowScope, row: number, key: RowKey, error: CellError): void {
    const { clause, column } = part
    if (this.onError === 'abort') {
      const subject = column === null ? `an expression of ${clause}()` : `the column '${column}'`
      const place = { table: scope.path, row, ...(column === null ? {} : { column }) }
      throw failedCall(subject, error, place, "Pass onError: 'ignore' to have null instead.")
    }
    if (this.#count++ >= MAX_FAILURES) return
    const [rowId, ...pos] = key
    const isRow = scope.keyNodes().filter(({ kind }) => kind === 'rowId').length === 1
    this.#noted.push({
      ...part,
      row,
      ...(isRow ? { rowId: rowId!, ...(pos.length > 0 ? { pos } : {}) } : {}),
      ...error,
    })
  }

  /** What was noted since it was last asked for. */
  take(): QueryFailure[] {
    return this.#noted.splice(0)
  }
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
