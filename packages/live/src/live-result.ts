import type { WrittenRows } from '@polytable/kernel/catalog/index'
import type { QueryFailure } from '@polytable/model/protocol/query-options'
import type { OutputColumn } from '@polytable/model/protocol/query-spec'
import type { ChangesByRoot } from './changed-rows.ts'
import type { ResultRow } from './splices.ts'

/** The result of a live query, however it follows what is written. */
export interface LiveResult {
  readonly columns: readonly OutputColumn[]
  /** What failed, of queries that go on where functions fail. */
  readonly failures?: readonly QueryFailure[] | undefined
  /**
   * The rows as they are now. Rows that did not change are the same objects as before, where that is known.
   * @param changes what was written to the tables since the last call; 'everything' the first time
   */
  rows(changes: ChangesByRoot): Promise<readonly ResultRow[]>
  /** Whether a write to its tables may change it, as far as that can be told at once; absent where each may. */
  concerns?(written: WrittenRows): boolean
  /** To be called when nobody asks any more. */
  end(): void
}
