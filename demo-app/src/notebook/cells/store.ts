import type { Database } from 'polytable'
import { Settings } from '../../data/settings.ts'
import { exampleTitles } from '../examples/titles.ts'
import { keptText, parseKept, type KeptOutput, type KeptOutputs } from '../kept/kept.ts'
import { drafts } from './drafts.ts'
import {
  kindOf,
  NotebookCells,
  NotebookOutputs,
  Notebooks,
  type CellContent,
  type CellKind,
  type StoredCell,
  type StoredNotebook,
} from './schema.ts'

/** A cell as it is made, with what it gave where it comes from. */
export interface NewCell extends CellContent {
  readonly outputs?: readonly KeptOutput[]
}

/** A notebook as it is made: its title and its cells, from the first on. */
export interface NotebookContent {
  readonly title: string
  readonly cells: readonly NewCell[]
}

/** What is kept of earlier runs is of no use: it is vacuumed once in so many writes. */
const WRITES_PER_VACUUM = 20

const EXAMPLES_ROW = 'examples'

/** The notebooks and their cells, in tables of the database. */
export class NotebookStore {
  readonly #db: Database
  readonly #notebooks
  readonly #cells
  readonly #outputs
  #outputWrites = 0

  constructor(db: Database) {
    this.#db = db
    this.#notebooks = db.table(Notebooks)
    this.#cells = db.table(NotebookCells)
    this.#outputs = db.table(NotebookOutputs)
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
    const made = cells.map((cell, position) => ({ ...cell, id: crypto.randomUUID(), position }))
    const outputs = made.flatMap(({ id: cell, outputs: kept = [] }) =>
      kept.length === 0 ? [] : [{ cell, notebook: id, at: null, outputs: keptText(kept) }],
    )
    // The cells first: a notebook that is listed has all of them.
    if (outputs.length > 0) await this.#outputs.insert(outputs)
    if (made.length > 0) {
      await this.#cells.insert(
        made.map(({ id: cell, kind, source, position }) => ({
          id: cell,
          notebook: id,
          kind,
          source,
          position,
        })),
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
    await this.#outputs.delete({ where: this.#outputs.c.notebook.eq(id) })
  }

  /** The outputs of earlier runs, by cell: also of cells that were deleted, which may come back. */
  async outputs(notebook: string): Promise<Map<string, KeptOutputs>> {
    const { c } = this.#outputs
    const rows = await this.#outputs.where(c.notebook.eq(notebook)).select('cell', 'at', 'outputs').collect()
    return new Map(
      rows.map(({ cell, at, outputs }) => [cell, { at, outputs: parseKept(outputs) as KeptOutput[] }]),
    )
  }

  /** Keeps what the last run of a cell gave, in place of the run before. */
  async keepOutputs(notebook: string, cell: string, { at, outputs }: KeptOutputs): Promise<void> {
    const text = keptText(outputs)
    const where = this.#outputs.c.cell.eq(cell)
    const { rows } = await this.#outputs.update({ at, outputs: text }, { where })
    if (rows === 0) await this.#outputs.insert({ cell, notebook, at, outputs: text })
    if (this.#outputWrites++ % WRITES_PER_VACUUM === 0) await this.#outputs.vacuum({ keepVersions: 1 })
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

  /** Forgets the outputs of cells that do not come back. */
  async forgetOutputs(cells: readonly string[]): Promise<void> {
    if (cells.length > 0) await this.#outputs.delete({ where: this.#outputs.c.cell.isIn(cells) })
  }

  /** Makes the examples that this database was not given yet, and no other again, also where it was deleted. */
  async makeExamples(load: () => Promise<readonly NotebookContent[]>): Promise<void> {
    const settings = this.#db.table(Settings)
    const where = settings.c.name.eq(EXAMPLES_ROW)
    await navigator.locks.request('polytable-demo-examples', async () => {
      const row = await settings.where(where).first()
      const given = row ? givenTitles(row.value) : []
      const titles = Object.values(exampleTitles)
      if (titles.every((title) => given.includes(title))) return
      for (const example of await load()) {
        if (!given.includes(example.title)) await this.create(example, true)
      }
      if (row) await settings.update({ value: titles }, { where })
      else await settings.insert({ name: EXAMPLES_ROW, value: titles })
    })
  }
}

/** The titles of the examples that a database was given. @param value as it is stored; `true` by the first releases, which had four */
function givenTitles(value: unknown): readonly unknown[] {
  const { tour, documentSearch, imageCuration, videoSearch } = exampleTitles
  return Array.isArray(value) ? value : [tour, documentSearch, imageCuration, videoSearch]
}
