import type { Database } from '@polytable/client/database/database'
import type { Declaration } from '@polytable/client/schemas/declare'
import type { Shape } from '@polytable/client/schemas/shape'
import type { Table } from '@polytable/client/tables/table'
import { observeTable, type TableName, type TableState } from '@polytable/observable/table-state'
import { givenDatabase } from './provider.ts'
import { storeOf, type Given, type Store } from './store.ts'

/**
 * A store of a table of the provided database, by its path, or typed by its declaration. It waits where there is no database or path
 * yet. To be called while a component is made.
 * @throws PolytableError INVALID_STATE where no database is provided
 * @example
 * ```ts
 * const notes = useTable('notes') // $notes.table
 * ```
 */
export function useTable<S extends Shape>(declaration: Given<Declaration<S>>): Store<TableState<Table<S>>>
export function useTable(path: Given<string | null | undefined>): Store<TableState>
export function useTable<S extends Shape>(name: Given<TableName<S>>): Store<TableState> {
  return storeOf<readonly [Database | null | undefined, TableName<S>], TableState>(
    [givenDatabase(), name],
    ([db, given], previous) => observeTable(db ?? null, given, previous),
  )
}
