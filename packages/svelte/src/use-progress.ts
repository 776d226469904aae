import type { Database } from '@polytable/client/database/database'
import { observeProgress, type ProgressState } from '@polytable/observable/progress-state'
import { givenDatabase } from './provider.ts'
import { storeOf, type Store } from './store.ts'

/**
 * A store of what the provided database computes in the background. To be called while a component is made.
 * @throws PolytableError INVALID_STATE where no database is provided
 * @example
 * ```ts
 * const progress = useProgress() // {#if $progress.isComputing}
 * ```
 */
export function useProgress(): Store<ProgressState> {
  return storeOf<readonly [Database | null | undefined], ProgressState>([givenDatabase()], ([db], previous) =>
    observeProgress(db ?? null, previous),
  )
}
