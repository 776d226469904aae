import { Failures, partsOf } from '@polytable/engine/query/failures'
import type { QueryPart } from '@polytable/model/protocol/query-options'
import type { GroupParts } from './group-parts.ts'
import type { OpenedQuery } from './reads.ts'

type Place = Parameters<Failures['add']> extends [QueryPart, ...infer Rest] ? Rest : never

/** Tells of what fails in a query of states which part of the grouped query it is of. */
export class GroupFailures extends Failures {
  readonly #partOf: (part: QueryPart) => QueryPart

  constructor({ bound }: OpenedQuery, { keys, aggregates }: GroupParts) {
    super('abort')
    const partOf = partsOf(bound)
    this.#partOf = (part) => {
      if (part.column === null) return part
      // The columns of states are called by their numbers, two of them for each aggregate.
      const at = Number(part.column)
      const aggregate = aggregates[Math.floor((at - keys.length) / 2)]
      const node = keys[at] ?? aggregate?.value ?? aggregate?.node
      return node ? partOf(node) : part
    }
  }

  override add(part: QueryPart, ...of: Place): void {
    super.add(this.#partOf(part), ...of)
  }
}
