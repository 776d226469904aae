import { pt } from 'polytable'
import { uuid } from 'polytable/functions'

/** The notebooks of cells. One that came from elsewhere does not run until its reader trusts it. */
export const Notebooks = pt.table('notebooks', {
  id: pt.uuid().primaryKey().default(uuid.uuid7()),
  title: pt.string(),
  trusted: pt.bool(),
})

/** The cells of all notebooks, ordered by `position`. */
export const NotebookCells = pt.table('notebook_cells', {
  id: pt.uuid().primaryKey().default(uuid.uuid7()),
  notebook: pt.uuid(),
  kind: pt.string(),
  source: pt.string(),
  position: pt.float(),
})

/** The outputs of the last run of cells, as the text of `keptText`. */
export const NotebookOutputs = pt.table('notebook_outputs', {
  cell: pt.uuid().primaryKey(),
  notebook: pt.uuid(),
  at: pt.timestamp().nullable(),
  outputs: pt.string(),
})

const kinds = ['code', 'sql', 'markdown'] as const
export type CellKind = (typeof kinds)[number]

/** The kind of a cell as it is stored. */
export const kindOf = (stored: string): CellKind => kinds.find((kind) => kind === stored) ?? 'code'

/** What a cell is made of. */
export interface CellContent {
  readonly kind: CellKind
  readonly source: string
}

export interface StoredCell extends CellContent {
  readonly id: string
  readonly position: number
}

export interface StoredNotebook {
  readonly id: string
  readonly title: string
  readonly trusted: boolean
}
