import { PolytableError } from 'polytable'
import { fileHash, fileKind, type FileKind } from './files.ts'
import type { Notebook } from './notebook.ts'

export interface ImportOptions {
  readonly signal: AbortSignal
}

/** A stored file: its row in the table of documents or of videos. */
export interface StoredFile {
  readonly kind: FileKind
  readonly id: string
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
  { kind, id }: StoredFile,
  file: File,
  { signal }: ImportOptions,
): Promise<void> {
  const { documents, videos } = notebook
  const options = { signal, wait: 'stored' } as const
  for (let attempt = 1; ; attempt++) {
    try {
      if (kind === 'document') await documents.insert({ id, doc: file }, options)
      else await videos.insert({ id, video: file }, options)
      return
    } catch (error) {
      const isUnknown = PolytableError.is(error) && error.code === 'DATABASE_UNAVAILABLE'
      if (!isUnknown || signal.aborted || attempt === ATTEMPTS) throw error
      if (await isStored(notebook, { kind, id })) return
    }
  }
}

/** Whether the row of a file is there. */
async function isStored({ documents, videos }: Notebook, { kind, id }: StoredFile): Promise<boolean> {
  const count =
    kind === 'document'
      ? await documents.where(documents.c.id.eq(id)).count()
      : await videos.where(videos.c.id.eq(id)).count()
  return count > 0
}

async function storedTwin(
  { documents, videos }: Notebook,
  file: File,
  kind: FileKind,
): Promise<string | undefined> {
  const hash = await fileHash(file)
  if (hash === undefined) return undefined
  const media =
    kind === 'document'
      ? (await documents.select('doc').collect()).map(({ doc }) => doc)
      : (await videos.select('video').collect()).map(({ video }) => video)
  const twin = media.find((medium) => medium.hash === hash)
  return twin && (twin.name ?? file.name)
}
