import { NotebookCells, NotebookOutputs, Notebooks } from '../notebook/cells/schema.ts'
import { tablePath } from './added-columns.ts'
import { ARRIVING } from './arriving.ts'
import type { Notebook } from './notebook.ts'
import { Settings } from './settings.ts'

/** The tables of the library, by the names that the page has for them. */
const own = ['chunks', 'documents', 'videos', 'frames', 'images', 'sounds', 'labels'] as const

/** A table that the page shows: its name and where it is. */
export interface NamedTable {
  readonly name: string
  readonly path: string
}

/** The tables of the library. */
export function libraryTables(notebook: Notebook): NamedTable[] {
  const paths: Readonly<Partial<Record<string, string>>> = {
    chunks: tablePath(notebook, 'chunks'),
    images: notebook.images.path,
    sounds: notebook.sounds.path,
    labels: notebook.labels.path,
  }
  return own.map((name) => ({ name, path: paths[name] ?? name }))
}

const settingsTables = new Set([Settings, Notebooks, NotebookCells, NotebookOutputs].map(({ path }) => path))

/** Whether the page keeps a table for itself. Tables named chunks are all its own. */
export function isKeptByPage(path: string): boolean {
  return settingsTables.has(path) || path.startsWith(`${ARRIVING}/`) || /^chunks(_\d+)?$/.test(path)
}

/** The tables of the library, and then those that cells made. What the page keeps for itself is not among them. */
export async function shownTables(notebook: Notebook): Promise<NamedTable[]> {
  const paths = await notebook.db.listTables()
  // Cells may have made a table whose name the page has for one of its own.
  const library = libraryTables(notebook).map(({ name, path }) => ({
    name: name !== 'chunks' && paths.includes(name) ? path : name,
    path,
  }))
  const others = paths.filter((path) => !isKeptByPage(path) && !library.some((table) => table.path === path))
  return [...library, ...others.map((path) => ({ name: path, path }))]
}
