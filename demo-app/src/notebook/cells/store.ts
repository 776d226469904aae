import type { Database } from 'polytable'
import { Settings } from '../../data/settings.ts'
import { drafts } from './drafts.ts'
import {
  kindOf,
  NotebookCells,
  Notebooks,
  type CellContent,
  type CellKind,
  type StoredCell,
  type StoredNotebook,
} from './schema.ts'

/** A notebook as it is made: its title and its cells, from the first on. */
export interface NotebookContent {
  readonly title: string
  readonly cells: readonly CellContent[]
}

const EXAMPLES_ROW = 'examples'

/** The notebooks and their cells, in tables of the database. */
export class NotebookStore {
  readonly #db: Database
  readonly #notebooks
  readonly #cells

  constructor(db: Database) {
    this.#db = db
    this.#notebooks = db.table(Notebooks)
    this.#cells = db.table(NotebookCells)
  }

  async list(): Promise<StoredNotebook[]> {
    return this.#notebooks.select('id', 'title', 'trusted').collect()
  }

  async cells(notebook: string): Promise<StoredCell[]> {
    const { c } = this.#cells
    const rows = await this.#cells
      .where(c.notebook.eq(notebook))
      .orderBy(c.position)
      .select('id', 'kind', 'source', 'position')
      .collect()
    return rows.map(({ kind, source, ...rest }) => ({
      ...rest,
      kind: kindOf(kind),
      source: drafts.of(rest.id) ?? source,
    }))
  }

  async create({ title, cells }: NotebookContent, trusted: boolean): Promise<string> {
    const id = crypto.randomUUID()
    // The cells first: a notebook that is listed has all of them.
    if (cells.length > 0) {
      await this.#cells.insert(
        cells.map(({ kind, source }, position) => ({ notebook: id, kind, source, position })),
      )
    }
    await this.#notebooks.insert({ id, title, trusted })
    return id
  }

  async rename(id: string, title: string): Promise<void> {
    await this.#notebooks.update({ title }, { where: this.#notebooks.c.id.eq(id) })
  }

  async trust(id: string): Promise<void> {
    await this.#notebooks.update({ trusted: true }, { where: this.#notebooks.c.id.eq(id) })
  }

  async remove(id: string): Promise<void> {
    await this.#notebooks.delete({ where: this.#notebooks.c.id.eq(id) })
    await this.#cells.delete({ where: this.#cells.c.notebook.eq(id) })
  }

  async addCell(notebook: string, kind: CellKind, position: number): Promise<StoredCell> {
    const cell: StoredCell = { id: crypto.randomUUID(), kind, source: '', position }
    await this.putCell(notebook, cell)
    return cell
  }

  /** Stores a cell, as one that was removed and comes back. */
  async putCell(notebook: string, { id, kind, source, position }: StoredCell): Promise<void> {
    await this.#cells.insert({ id, notebook, kind, source, position })
  }

  async removeCell(id: string): Promise<void> {
    await this.#cells.delete({ where: this.#cells.c.id.eq(id) })
    drafts.drop(id)
  }

  async moveCell(id: string, position: number): Promise<void> {
    await this.#cells.update({ position }, { where: this.#cells.c.id.eq(id) })
  }

  async writeSource(id: string, source: string): Promise<void> {
    await this.#cells.update({ source }, { where: this.#cells.c.id.eq(id) })
    drafts.settle(id, source)
  }

  /** Makes the notebooks that are there at the first visit; never again, also where they were deleted. */
  async makeExamples(load: () => Promise<readonly NotebookContent[]>): Promise<void> {
    const settings = this.#db.table(Settings)
    const isMade = settings.where(settings.c.name.eq(EXAMPLES_ROW))
    await navigator.locks.request('polytable-demo-examples', async () => {
      if ((await isMade.count()) > 0) return
      for (const example of await load()) await this.create(example, true)
      await settings.insert({ name: EXAMPLES_ROW, value: true })
    })
  }
}
