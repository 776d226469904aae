import type { Progress } from 'polytable'
import { documentSplitter } from 'polytable/functions'
import { textEmbedder } from 'polytable/models'
import type { Notebook } from './notebook.ts'
import { addedExpression } from './recipes.ts'
import { splitOptions } from './schema.ts'
import type { Chunking } from './settings.ts'
import { WorkLog, type Work } from './work-log.ts'

/** The name of the view that follows: chunks, chunks_2, chunks_3, … */
function nextView(view: string): string {
  const number = Number(/_(\d+)$/.exec(view)?.[1] ?? 1)
  return `chunks_${number + 1}`
}

/**
 * Re-chunks all documents. The new view is made beside the old one, which is dropped only when the new one is complete: cancelled
 * or failed, nothing changes. Documents, videos and frames are not touched.
 */
export async function rechunk(
  notebook: Notebook,
  change: Omit<Chunking, 'view'>,
  options: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
): Promise<Work[]> {
  const { db, documents, settings } = notebook
  const old = settings.chunking.view
  const chunking: Chunking = { ...change, view: nextView(old) }
  const log = new WorkLog()
  const watched = {
    signal: options.signal,
    onProgress(progress: Progress) {
      log.note(progress)
      options.onProgress(progress)
    },
  }
  return notebook.whileChunking(async () => {
    try {
      const chunks = await db.createView(chunking.view, documents, {
        iterator: documentSplitter(documents.c.doc, splitOptions(chunking)),
        ...watched,
      })
      await chunks.addEmbeddingIndex(chunks.c.text, { embedding: textEmbedder, ...watched })
      await chunks.addTextIndex(chunks.c.text, { signal: options.signal })
      for (const column of settings.columns.filter(({ table }) => table === 'chunks')) {
        const view = await db.getTable(chunking.view)
        await view.addComputedColumn({ [column.name]: addedExpression(view.c, column) }, watched)
      }
      await notebook.changeSettings({ chunking })
    } catch (error) {
      await db.dropTable(chunking.view, { ifNotExists: 'ignore' })
      throw error
    }
    await db.dropTable(old, { ifNotExists: 'ignore' })
    return log.items
  })
}
