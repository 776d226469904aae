import type { Rows } from '@polytable/client/queries/rows'
import type { Shape } from '@polytable/client/schemas/shape'
import { observeQuery, type QueryState } from '@polytable/observable/query-state'
import { useObservable } from './use-observable.ts'

/**
 * The rows of a query or table, now and whenever a change of the database changes them. A query that is made anew in every rendering is
 * the same as long as it says the same; when it says something else, the rows stay until the new ones are there. Without a query it waits.
 * Functions and media in a query must be the same in every rendering: make them outside of the component, or the query in `useMemo`.
 * @example
 * ```tsx
 * const { rows, error, isPending } = useQuery(notes.where(notes.c.topic.eq(topic)))
 * ```
 */
export function useQuery<S extends Shape, R>(query: Rows<S, R> | null | undefined): QueryState<R> {
  return useObservable((previous) => observeQuery(query, previous))
}
