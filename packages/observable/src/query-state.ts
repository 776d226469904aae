import type { Rows } from '@polytable/client/queries/rows'
import type { Shape } from '@polytable/client/schemas/shape'
import { contentKey } from './content-key.ts'
import { constant, Observables, type Observable } from './observable.ts'

/** The rows of a live query as a user interface shows them. */
export interface QueryState<R> {
  /** The rows; none before they are there. While another query is on its way, those of the one before. */
  readonly rows: readonly R[]
  /** Why there are no more rows: the query failed and has ended. It runs anew when it changes, or is mounted anew. */
  readonly error: Error | undefined
  /** Whether the rows of this query are still on their way. */
  readonly isPending: boolean
}

const observables = new Observables<QueryState<unknown>>()

const WAITING: QueryState<never> = { rows: [], error: undefined, isPending: true }
const waiting = constant(WAITING)

const keys = new WeakMap<object, string>()

/** Follows the rows of a query; equal queries of a database are asked once. Without a query it waits. */
export function observeQuery<S extends Shape, R>(
  query: Rows<S, R> | null | undefined,
  previous?: Observable<QueryState<R>>,
): Observable<QueryState<R>> {
  if (!query) return waiting
  // Queries of one database have one session.
  const owner = query['session']
  const key = keyOf(query)
  if (previous?.is(owner, key)) return previous
  const rows = previous?.getSnapshot().rows ?? []
  const observable = observables.observe({
    owner,
    key,
    initial: rows.length === 0 ? WAITING : { ...WAITING, rows },
    stale: ({ rows }) => ({ ...WAITING, rows }),
    run: (publish, signal) => follow(query, publish, signal),
  })
  // What one key of a database gives are rows of one query.
  return observable as Observable<QueryState<R>>
}

function keyOf<S extends Shape, R>(query: Rows<S, R>): string {
  let key = keys.get(query)
  if (key === undefined) keys.set(query, (key = newKey(query)))
  return key
}

function newKey<S extends Shape, R>(query: Rows<S, R>): string {
  try {
    return contentKey(query.query().spec)
  } catch (error) {
    // A query that was refused says so when it runs.
    return `refused: ${String(error)}`
  }
}

async function follow<S extends Shape, R>(
  query: Rows<S, R>,
  publish: (state: QueryState<R>) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let rows: readonly R[] = []
  try {
    for await (rows of query.live({ signal })) await publish({ rows, error: undefined, isPending: false })
  } catch (error) {
    await publish({ rows, error: error as Error, isPending: false })
  }
}
