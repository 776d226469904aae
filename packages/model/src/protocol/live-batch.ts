import type { QueryFailure } from './query-options.ts'
import type { OutputColumn } from './query-spec.ts'
import type { Value } from '../types/index.ts'

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
