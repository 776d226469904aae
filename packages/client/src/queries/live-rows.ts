import type { QueryFailure } from '@polytable/model/protocol/query-options'
import type { LiveBatch, OutputColumn, ResultBatch } from '@polytable/model/protocol/query-spec'
import { isSameValue } from '@polytable/model/types/index'

type Values = ResultBatch['rows'][number]

/** The rows of a live query, kept by what the engine tells of them. Rows that did not change stay the same objects. */
export class LiveRows<R> {
  readonly #presenter: (columns: readonly OutputColumn[]) => (values: readonly Values[]) => R[]
  #present: (values: readonly Values[]) => R[] = () => []
  #rows: R[] = []
  #values: Values[] = []
  #columns: readonly OutputColumn[] | undefined
  /** What was shown before the result began anew. */
  #before: { readonly values: readonly Values[]; readonly columns: readonly OutputColumn[] } | undefined
  failures: readonly QueryFailure[] = []

  constructor(presenter: (columns: readonly OutputColumn[]) => (values: readonly Values[]) => R[]) {
    this.#presenter = presenter
  }

  /** The rows as they are now: a list of its own each time. */
  get rows(): R[] {
    return [...this.#rows]
  }

  /** Whether the rows are others than before, and all of the change was told. */
  apply({ columns, splices, failures, isPart }: LiveBatch): boolean {
    if (columns) {
      if (this.#columns) this.#before ??= { values: this.#values, columns: this.#columns }
      this.#columns = columns
      this.#present = this.#presenter(columns)
      this.#rows = []
      this.#values = []
    }
    for (const { at, removed, added } of splices) {
      this.#rows.splice(at, removed, ...this.#present(added))
      this.#values.splice(at, removed, ...added)
    }
    if (failures) this.failures = failures
    if (isPart) return false
    const before = this.#before
    this.#before = undefined
    if (!before || !isSameValue(before.values, this.#values)) return true
    // Names are seen in rows only.
    return this.#values.length > 0 && !isSameValue(before.columns, this.#columns)
  }
}
