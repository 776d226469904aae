import type { Database } from 'polytable'
import { notify } from '../../ui/notices.ts'
import { runTask } from '../../ui/task.ts'
import type { NotebookStore } from '../cells/store.ts'
import { askPlaces } from './ask-places.ts'
import { placeTables } from './place-tables.ts'
import { SharedFile } from './unpack.ts'

/** Stores the notebook and the tables of a file. The id of the notebook, which is not trusted; undefined where it was cancelled. */
export async function openShared(
  db: Database,
  store: NotebookStore,
  file: File,
  place: HTMLElement,
): Promise<string | undefined> {
  const shared = await runTask(place, `Reading ${file.name}`, () => SharedFile.read(file))
  if (!shared) return undefined
  const { notebook, tables } = shared
  const taken = new Set([...(await db.listTables()), ...(await db.listDirs())])
  const placed = await askPlaces(notebook.title, tables, taken)
  if (!placed) return undefined
  const id = await runTask(place, 'Storing its tables', ({ signal }) =>
    placeTables(db, shared, placed, signal, () => store.create(notebook, false)),
  )
  if (id === undefined) return undefined
  const brought = placed.map(({ table, path }) => `${path} (${table.count.toLocaleString()})`)
  notify('info', `Opened “${notebook.title}”`, {
    message:
      brought.length === 0 ? 'No tables came with it.' : `Tables, with their rows: ${brought.join(', ')}`,
    hint: undefined,
  })
  return id
}
