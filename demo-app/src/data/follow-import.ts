import { fileTable, isFile, type StoredFile } from './file-tables.ts'
import type { Notebook } from './notebook.ts'

const POLL_MS = 300

/** What became of a stored file: how many chunks or frames, and what could not be computed. */
export interface ImportOutcome {
  readonly parts: number
  readonly errors: readonly string[]
  /** Whether somebody paused the work on it. */
  readonly paused: boolean
}

export interface FollowOptions {
  readonly signal: AbortSignal
  /** Told why the work waits, as where the storage is full; null when it goes on. */
  readonly onWaiting: (reason: string | null) => void
}

/**
 * Waits until a file that was just stored is worked through in the background.
 * @throws the reason of `signal`
 */
export async function followImport(
  notebook: Notebook,
  stored: StoredFile,
  { signal, onWaiting }: FollowOptions,
): Promise<ImportOutcome> {
  const { path } = fileTable(notebook, stored.kind)
  const jobsOfTable = async () => (await notebook.db.jobs()).filter(({ table }) => table === path)
  // The jobs of a table are done in order: the newest one now is that of this file, or of one that came just after it.
  const last = Math.max(...(await jobsOfTable()).map(({ id }) => id))
  for (;;) {
    signal.throwIfAborted()
    const jobs = (await jobsOfTable()).filter(({ id }) => id <= last)
    const left = jobs.filter(({ state }) => state !== 'failed')
    const paused = left.length > 0 && left.every(({ state }) => state === 'paused')
    if (left.length === 0 || paused) {
      const [parts, errors] = await Promise.all([countParts(notebook, stored), errorsOf(notebook, stored)])
      const gaveUp = jobs.find(({ id, state }) => id === last && state === 'failed')?.error
      return { parts, errors: errors.length === 0 && gaveUp ? [gaveUp.message] : errors, paused }
    }
    onWaiting(left.find(({ state }) => state === 'waiting')?.error?.message ?? null)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

/** How many rows a file's view has of it; 0 for pictures and sound, of which there is none. */
export async function countParts({ chunks, frames }: Notebook, { kind, id }: StoredFile): Promise<number> {
  if (kind === 'document') return chunks.where(chunks.c.id.eq(id)).count()
  return kind === 'video' ? frames.where(frames.c.id.eq(id)).count() : 0
}

/** Messages of the cells that failed, of the file's row and of the rows made of it. */
async function errorsOf(notebook: Notebook, { kind, id }: StoredFile): Promise<string[]> {
  const table = fileTable(notebook, kind)
  const row = await table.where(isFile(table, id)).select({ rowId: table.rowId }).first()
  const views = { document: [notebook.settings.chunking.view], video: ['frames'], image: [], audio: [] }[kind]
  const failures = await Promise.all([table.path, ...views].map((path) => notebook.db.errors(path)))
  const own = failures.flat().filter(({ rowId }) => rowId === row?.rowId)
  return [...new Set(own.map(({ message }) => message))]
}
