import { observeProgress, type ProgressState } from '@polytable/observable/progress-state'
import { useDatabase } from './provider.ts'
import { useObservable } from './use-observable.ts'

/**
 * What the provided database computes in the background.
 * @throws PolytableError INVALID_STATE outside of a provider
 * @example
 * ```tsx
 * const { isComputing, rows, total } = useProgress()
 * return isComputing ? <progress value={rows} max={total} /> : null
 * ```
 */
export function useProgress(): ProgressState {
  const db = useDatabase()
  return useObservable((previous) => observeProgress(db, previous))
}
