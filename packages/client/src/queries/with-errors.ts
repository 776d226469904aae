import type { QueryFailure } from '@polytable/model/protocol/query-options'

/** A result with what failed while it was computed: `errors` is not enumerable. */
export type WithErrors<T, F = QueryFailure> = T & { readonly errors: readonly F[] }

/** Adds to a result the errors of functions that failed while it was computed. */
export function withErrors<T extends object, F = QueryFailure>(
  result: T,
  errors: readonly F[],
): WithErrors<T, F> {
  return Object.defineProperty(result, 'errors', { value: errors }) as WithErrors<T, F>
}
