import { PolytableError } from 'polytable'
import { fileRow, filesOf, fileTable, isFile, type StoredFile } from './file-tables.ts'
import { fileHash, fileKind, type FileKind } from './files.ts'
import type { Notebook } from './notebook.ts'

export interface ImportOptions {
  readonly signal: AbortSignal
}

export type ImportResult =
  | ({ readonly outcome: 'stored' } & StoredFile)
  /** The same bytes are there under this name. */
  | { readonly outcome: 'duplicate'; readonly name: string }
  | { readonly outcome: 'unknown' }

/**
 * Stores a file. Everything that follows from it – chunks, vectors, frames – is computed in the background, also after this tab
 * was closed: see `followImport`.
 */
export async function importFile(
  notebook: Notebook,
  file: File,
  options: ImportOptions,
): Promise<ImportResult> {
  const kind = fileKind(file)
  if (!kind) return { outcome: 'unknown' }
  const twin = await storedTwin(notebook, file, kind)
  if (twin !== undefined) return { outcome: 'duplicate', name: twin }
  const id = crypto.randomUUID()
  await storeOnce(notebook, { kind, id }, file, options)
  return { outcome: 'stored', kind, id }
}

const ATTEMPTS = 3

/** Where the tab with the engine goes, the outcome of a write is unknown: the row is looked for, and written again if it is missing. */
async function storeOnce(
  notebook: Notebook,
  stored: StoredFile,
  file: File,
  { signal }: ImportOptions,
): Promise<void> {
  const table = fileTable(notebook, stored.kind)
  const options = { signal, wait: 'stored' } as const
  for (let attempt = 1; ; attempt++) {
    try {
      await table.insert(fileRow(stored, file), options)
      return
    } catch (error) {
      const isUnknown = PolytableError.is(error) && error.code === 'DATABASE_UNAVAILABLE'
      if (!isUnknown || signal.aborted || attempt === ATTEMPTS) throw error
      if ((await table.where(isFile(table, stored.id)).count()) > 0) return
    }
  }
}

async function storedTwin(notebook: Notebook, file: File, kind: FileKind): Promise<string | undefined> {
  const hash = await fileHash(file)
  if (hash === undefined) return undefined
  const twin = (await filesOf(notebook, kind)).find((stored) => stored.file.hash === hash)
  return twin && (twin.file.name ?? file.name)
}
