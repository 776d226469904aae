import { PENDING, type EvaluatedColumn } from '@polytable/model/expressions/index'
import type { Value } from '@polytable/model/types/index'
import type { Computed } from './compute.ts'
import type { Dependents } from '../scopes/window-columns.ts'

/** Cells before they are computed. */
export function pendingCells({ columns, indexes }: Dependents, size: number): Computed {
  const pending = (items: readonly { readonly id: number }[]): Map<number, EvaluatedColumn> =>
    new Map(
      items.map(({ id }) => [
        id,
        {
          values: new Array<Value>(size).fill(null),
          errors: new Map(Array.from({ length: size }, (_, row) => [row, PENDING])),
        },
      ]),
    )
  return { columns: pending(columns), vectors: pending(indexes) }
}

/** Computed cells together with deferred (pending) ones. */
export function withPending(computed: Computed, later: Dependents | undefined, size: number): Computed {
  if (!later) return computed
  const pending = pendingCells(later, size)
  return {
    columns: new Map([...computed.columns, ...pending.columns]),
    vectors: new Map([...computed.vectors, ...pending.vectors]),
  }
}
