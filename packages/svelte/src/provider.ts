import { getContext, setContext } from 'svelte'
import type { Database } from '@polytable/client/database/database'
import { provided } from '@polytable/observable/provided'
import type { Given } from './store.ts'

const KEY = Symbol('polytable')

/** A database, or a store of one; null or undefined while it is being opened, and on a server. */
export type GivenDatabase = Given<Database | null | undefined>

/** Gives a database to `useTable` and `useProgress` in the components below the one that calls it while it is made. */
export function setPolytable(db: GivenDatabase): void {
  setContext(KEY, db ?? null)
}

/** The database that is provided. @throws PolytableError INVALID_STATE where there is none */
export function givenDatabase(): GivenDatabase {
  return provided(getContext<GivenDatabase>(KEY), 'Call setPolytable(db) in a component above this one.')
}
