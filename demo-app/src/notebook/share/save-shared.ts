import type { Database } from 'polytable'
import { runTask } from '../../ui/task.ts'
import { askTables } from './ask-tables.ts'
import { packNotebook } from './pack.ts'

/** A notebook that is shared. */
export interface SharedNotebook {
  readonly title: string
  /** The notebook as a file of its own. */
  readonly ipynb: string
  /** The texts of its cells of code and SQL. */
  readonly sources: readonly string[]
}

/** The file of a notebook with the tables that its reader chooses. Undefined where it was cancelled. */
export async function saveShared(
  db: Database,
  { title, ipynb, sources }: SharedNotebook,
  place: HTMLElement,
): Promise<Blob | undefined> {
  const paths = await askTables(db, title, sources)
  if (!paths) return undefined
  return runTask(place, 'Writing the file', (task) => packNotebook(db, ipynb, paths, task))
}
