import { createContext, createElement, useContext, type ReactElement, type ReactNode } from 'react'
import type { Database } from '@polytable/client/database/database'
import { provided } from '@polytable/observable/provided'

/** Undefined outside of a provider, null in one whose database is not open yet. */
const DatabaseContext = createContext<Database | null | undefined>(undefined)

/** Properties of {@link PolytableProvider}. */
export interface PolytableProviderProps {
  /** The database; null or undefined while it is being opened, and on a server. */
  readonly db: Database | null | undefined
  /** What uses it. */
  readonly children?: ReactNode
}

/**
 * Gives a database to `useTable` and `useProgress` below.
 * @example
 * ```tsx
 * <PolytableProvider db={db}>
 *   <Notes />
 * </PolytableProvider>
 * ```
 */
export function PolytableProvider({ db, children }: PolytableProviderProps): ReactElement {
  return createElement(DatabaseContext.Provider, { value: db ?? null }, children)
}

/** The database that is provided. @throws PolytableError INVALID_STATE outside of a provider */
export function useDatabase(): Database | null {
  return provided(useContext(DatabaseContext), 'Render it in <PolytableProvider db={db}>.')
}
