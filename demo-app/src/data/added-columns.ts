import type { Progress } from 'polytable'
import type { Notebook } from './notebook.ts'
import { addedExpression } from './recipes.ts'
import type { AddedColumn } from './settings.ts'
import { WorkLog, type Work } from './work-log.ts'

/** The stored table that an added column belongs to. */
export function tablePath({ settings }: Notebook, table: AddedColumn['table']): string {
  return table === 'chunks' ? settings.chunking.view : table
}

/** Adds a computed column and fills it for every row; nothing else is computed. */
export async function addColumn(
  notebook: Notebook,
  column: AddedColumn,
  options: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
): Promise<Work[]> {
  const { db } = notebook
  const log = new WorkLog()
  const table = await db.getTable(tablePath(notebook, column.table))
  const value = addedExpression(table.c, column)
  // Declared before it is made: a page that is closed in between finds it declared, and makes it when it is opened again.
  await notebook.changeSettings({ columns: [...notebook.settings.columns, column] })
  try {
    await table.addComputedColumn(
      { [column.name]: value },
      {
        signal: options.signal,
        onProgress(progress) {
          log.note(progress)
          options.onProgress(progress)
        },
      },
    )
  } catch (error) {
    await notebook.changeSettings({ columns: notebook.settings.columns.filter((other) => other !== column) })
    throw error
  }
  return log.items
}

export async function dropAddedColumn(notebook: Notebook, dropped: AddedColumn): Promise<void> {
  const table = await notebook.db.getTable(tablePath(notebook, dropped.table))
  await table.dropColumn(dropped.name)
  const columns = notebook.settings.columns.filter(
    ({ table: path, name }) => path !== dropped.table || name !== dropped.name,
  )
  await notebook.changeSettings({ columns })
}
