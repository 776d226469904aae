import type { QueryFailure } from '../query/failures.ts'

/** A result that tells, besides, which functions failed: `errors` is not enumerable. */
export type Told<T> = T & { readonly errors: readonly QueryFailure[] }

/** Tells with a result which functions failed. */
export function tell<T extends object>(result: T, errors: readonly QueryFailure[]): Told<T> {
  return Object.defineProperty(result, 'errors', { value: errors }) as Told<T>
}
