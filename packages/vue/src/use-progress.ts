import { observeProgress, type ProgressState } from '@polytable/observable/progress-state'
import { useDatabase } from './provider.ts'
import { membersAsRefs, useObservable, type MembersAsRefs } from './use-observable.ts'

/**
 * What the provided database computes in the background.
 * @throws PolytableError INVALID_STATE where no database is provided
 * @example
 * ```ts
 * const { isComputing, rows, total } = useProgress()
 * ```
 */
export function useProgress(): MembersAsRefs<ProgressState> {
  const db = useDatabase()
  const state = useObservable<ProgressState>((previous) => observeProgress(db(), previous))
  return membersAsRefs(state, 'jobs', 'rows', 'total', 'errors', 'isComputing', 'error', 'isPending')
}
