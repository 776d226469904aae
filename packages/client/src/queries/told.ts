import type { QueryFailure } from '@polytable/model/protocol/query-options'

/** A result that tells, besides, which functions failed: `errors` is not enumerable. */
export type Told<T, F = QueryFailure> = T & { readonly errors: readonly F[] }

/** Tells with a result which functions failed. */
export function tell<T extends object, F = QueryFailure>(result: T, errors: readonly F[]): Told<T, F> {
  return Object.defineProperty(result, 'errors', { value: errors }) as Told<T, F>
}
