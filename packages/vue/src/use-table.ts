import { toRaw, toValue, type MaybeRefOrGetter } from 'vue'
import type { Declaration } from '@polytable/client/schemas/declare'
import type { Shape } from '@polytable/client/schemas/shape'
import type { Table } from '@polytable/client/tables/table'
import { observeTable, type TableName, type TableState } from '@polytable/observable/table-state'
import { useDatabase } from './provider.ts'
import { membersAsRefs, useObservable, type MembersAsRefs } from './use-observable.ts'

/**
 * A table of the provided database, by its path, or typed by its declaration. It waits where there is no database or path yet.
 * @throws PolytableError INVALID_STATE where no database is provided
 * @example
 * ```ts
 * const { table, error } = useTable('notes')
 * const { rows } = useQuery(table)
 * ```
 */
export function useTable<S extends Shape>(
  declaration: MaybeRefOrGetter<Declaration<S>>,
): MembersAsRefs<TableState<Table<S>>>
export function useTable(path: MaybeRefOrGetter<string | null | undefined>): MembersAsRefs<TableState>
export function useTable<S extends Shape>(name: MaybeRefOrGetter<TableName<S>>): MembersAsRefs<TableState> {
  const db = useDatabase()
  const state = useObservable<TableState>((previous) => observeTable(db(), toRaw(toValue(name)), previous))
  return membersAsRefs(state, 'table', 'error', 'isPending')
}
