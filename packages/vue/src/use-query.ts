import { toRaw, toValue, type MaybeRefOrGetter } from 'vue'
import type { Rows } from '@polytable/client/queries/rows'
import type { Shape } from '@polytable/client/schemas/shape'
import { observeQuery, type QueryState } from '@polytable/observable/query-state'
import { membersAsRefs, useObservable, type MembersAsRefs } from './use-observable.ts'

/**
 * The rows of a query or table, now and whenever a change of the database changes them. Given a ref or a function, it follows the query
 * in it: when that says something else, the rows stay until the new ones are there. Without a query it waits.
 * @example
 * ```ts
 * const { rows, error, isPending } = useQuery(() => notes.where(notes.c.topic.eq(props.topic)))
 * ```
 */
export function useQuery<S extends Shape, R>(
  query: MaybeRefOrGetter<Rows<S, R> | null | undefined>,
): MembersAsRefs<QueryState<R>> {
  // What a ref makes of a query has no access to it.
  const state = useObservable<QueryState<R>>((previous) => observeQuery(toRaw(toValue(query)), previous))
  return membersAsRefs(state, 'rows', 'error', 'isPending')
}
