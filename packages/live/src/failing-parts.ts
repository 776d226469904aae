import { Failures, partsOf } from '@polytable/engine/query/failures'
import type { QueryPart } from '@polytable/model/protocol/query-options'
import type { GroupParts } from './group-parts.ts'
import type { OpenedQuery } from './reads.ts'

type Place = Parameters<Failures['add']> extends [QueryPart, ...infer Rest] ? Rest : never

/** Tells of what fails in a query that was made of another which part of that one it is of. */
class MadeFailures extends Failures {
  readonly #partOf: (part: QueryPart) => QueryPart

  constructor(partOf: (part: QueryPart) => QueryPart) {
    super('abort')
    this.#partOf = partOf
  }

  override add(part: QueryPart, ...place: Place): void {
    super.add(this.#partOf(part), ...place)
  }
}

/** The name of columns that a result is ordered by. */
export const ORDER_COLUMN = ''

/** Failures of outputs, and of columns of order after them. */
export function failuresOfOutputs(): Failures {
  return new MadeFailures((part) =>
    part.column === ORDER_COLUMN ? { clause: 'orderBy', column: null } : part,
  )
}

/** Failures of the query that gives the states of groups. */
export function failuresOfStates({ bound }: OpenedQuery, { keys, aggregates }: GroupParts): Failures {
  const partOf = partsOf(bound)
  return new MadeFailures((part) => {
    if (part.column === null) return part
    // Columns of states are called by their numbers, two of them for each aggregate.
    const at = Number(part.column)
    const aggregate = aggregates[Math.floor((at - keys.length) / 2)]
    const node = keys[at] ?? aggregate?.value ?? aggregate?.node
    return node ? partOf(node) : part
  })
}
