import type { Database } from '@polytable/client/database/database'
import type { Declaration } from '@polytable/client/schemas/declare'
import type { Shape } from '@polytable/client/schemas/shape'
import type { Table } from '@polytable/client/tables/table'
import { idOf } from './content-key.ts'
import { constant, Observables, type Observable } from './observable.ts'

/** A table as a user interface has it. */
export type TableState<T = Table> =
  | {
      /** The table. */
      readonly table: T
      /** There is none. */
      readonly error: undefined
      /** It is there. */
      readonly isPending: false
    }
  | {
      /** Not there. */
      readonly table: undefined
      /** Why it could not be opened, such as TABLE_NOT_FOUND. It is looked for again when the component is mounted anew. */
      readonly error: Error
      /** It was looked for. */
      readonly isPending: false
    }
  | {
      /** Not there yet. */
      readonly table: undefined
      /** None so far. */
      readonly error: undefined
      /** It is being looked for, or there is no database or path yet. */
      readonly isPending: true
    }

const observables = new Observables<TableState>()

const PENDING: TableState<never> = { table: undefined, error: undefined, isPending: true }
const waiting = constant<TableState>(PENDING)

/** What names a table: its path, or its declaration; it is waited for where there is neither yet. */
export type TableName<S extends Shape> = string | Declaration<S> | null | undefined

/** Follows a table: of a path what `getTable` finds, of a declaration what it declares. */
export function observeTable<S extends Shape>(
  db: Database | null,
  name: TableName<S>,
  previous?: Observable<TableState>,
): Observable<TableState> {
  if (db === null || name === null || name === undefined) return waiting
  const isPath = typeof name === 'string'
  const key = isPath ? `path ${name}` : `declaration ${idOf(name)}`
  if (previous?.is(db, key)) return previous
  if (!isPath) return constant<TableState>(found(db.table(name) as unknown as Table), db, key)
  return observables.observe({
    owner: db,
    key,
    initial: PENDING,
    run: async (publish) => {
      const state = db.getTable(name).then(found, (error: Error) => ({ ...PENDING, error, isPending: false }))
      await publish((await state) as TableState)
    },
  })
}

function found(table: Table): TableState {
  return { table, error: undefined, isPending: false }
}
