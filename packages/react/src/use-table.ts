import type { Declaration } from '@polytable/client/schemas/declare'
import type { Shape } from '@polytable/client/schemas/shape'
import type { Table } from '@polytable/client/tables/table'
import { observeTable, type TableName, type TableState } from '@polytable/observable/table-state'
import { useDatabase } from './provider.ts'
import { useObservable } from './use-observable.ts'

/**
 * A table of the provided database, by its path, or typed by its declaration. It waits where there is no database or path yet.
 * @throws PolytableError INVALID_STATE outside of a provider
 * @example
 * ```tsx
 * const { table, error } = useTable('notes')
 * const { rows } = useQuery(table)
 * ```
 */
export function useTable<S extends Shape>(declaration: Declaration<S>): TableState<Table<S>>
export function useTable(path: string | null | undefined): TableState
export function useTable<S extends Shape>(name: TableName<S>): TableState {
  const db = useDatabase()
  return useObservable((previous) => observeTable(db, name, previous))
}
