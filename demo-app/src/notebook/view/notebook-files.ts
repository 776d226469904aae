import type { Database } from 'polytable'
import { fromIpynb, toIpynb, type ExportedCell } from '../cells/ipynb.ts'
import type { NotebookStore } from '../cells/store.ts'
import { isZip, SHARED_ENDING } from '../share/contents.ts'
import { chooseFile, saveFile } from './choose-file.ts'

/** What files of notebooks need of the page. */
export interface NotebookFilesOptions {
  readonly db: Database
  readonly store: NotebookStore
  /** Where the page shows how far the work is. */
  readonly place: HTMLElement
  /** The notebook that is open. */
  current(): Promise<{ readonly title: string; readonly cells: readonly ExportedCell[] } | undefined>
  /** A notebook of a file is stored. */
  onOpened(id: string): Promise<void>
}

/** The endings of files of notebooks. */
export const notebookEndings = ['.ipynb', SHARED_ENDING]

/** Whether a file is one of a notebook, by its name. */
export const isNotebookFile = ({ name }: File): boolean =>
  notebookEndings.some((ending) => name.toLowerCase().endsWith(ending))

const fileName = (title: string): string => title.replace(/[^\p{L}\p{N} _-]/gu, '_')

/** Notebooks as files: of Jupyter, and with the tables that they use. */
export function notebookFiles({ db, store, place, current, onOpened }: NotebookFilesOptions) {
  const open = async (file: File): Promise<void> => {
    const hasTables = file.name.toLowerCase().endsWith(SHARED_ENDING) || (await isZip(file))
    // What reads and writes files with tables is loaded when it is needed.
    const id = hasTables
      ? await (await import('../share/open-shared.ts')).openShared(db, store, file, place)
      : await store.create(fromIpynb(await file.text(), file.name), false)
    if (id !== undefined) await onOpened(id)
  }
  return {
    open,
    async choose(): Promise<void> {
      const file = await chooseFile([...notebookEndings, 'application/x-ipynb+json'].join(','))
      if (file) await open(file)
    },
    async exportIpynb(): Promise<void> {
      const notebook = await current()
      if (!notebook) return
      const text = toIpynb(notebook.title, notebook.cells)
      saveFile(`${fileName(notebook.title)}.ipynb`, new Blob([text], { type: 'application/x-ipynb+json' }))
    },
    /** Saves the notebook with the tables that its reader chooses. */
    async share(): Promise<void> {
      const notebook = await current()
      if (!notebook) return
      const { title, cells } = notebook
      const { saveShared } = await import('../share/save-shared.ts')
      const sources = cells.filter(({ kind }) => kind !== 'markdown').map(({ source }) => source)
      const file = await saveShared(db, { title, ipynb: toIpynb(title, cells), sources }, place)
      if (file) saveFile(`${fileName(title)}${SHARED_ENDING}`, file)
    },
  }
}
