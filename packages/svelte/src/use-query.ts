import type { Rows } from '@polytable/client/queries/rows'
import type { Shape } from '@polytable/client/schemas/shape'
import { observeQuery, type QueryState } from '@polytable/observable/query-state'
import { storeOf, type Given, type Store } from './store.ts'

/**
 * A store of the rows of a query or table, now and whenever a change of the database changes them. Given a store, it follows the query
 * in it: when that says something else, the rows stay until the new ones are there. Without a query it waits.
 * @example
 * ```ts
 * const state = useQuery(notes.where(notes.c.topic.eq('baking'))) // {#each $state.rows as row}
 * ```
 */
export function useQuery<S extends Shape, R>(
  query: Given<Rows<S, R> | null | undefined>,
): Store<QueryState<R>> {
  return storeOf<readonly [Rows<S, R> | null | undefined], QueryState<R>>([query], ([given], previous) =>
    observeQuery(given, previous),
  )
}
