import type { Progress, UpdateStatus } from 'polytable'
import { fileHash, fileKind } from './files.ts'
import type { Notebook } from './notebook.ts'

export interface ImportOptions {
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
}

export type ImportResult =
  | { readonly outcome: 'added'; readonly status: UpdateStatus }
  /** The same bytes are there under this name. */
  | { readonly outcome: 'duplicate'; readonly name: string }
  | { readonly outcome: 'unknown' }

/** Adds a file. Everything that follows from it – chunks, vectors, frames – is part of the same version, or nothing is stored. */
export async function importFile(
  notebook: Notebook,
  file: File,
  options: ImportOptions,
): Promise<ImportResult> {
  const kind = fileKind(file)
  if (!kind) return { outcome: 'unknown' }
  const twin = await storedTwin(notebook, file, kind)
  if (twin !== undefined) return { outcome: 'duplicate', name: twin }
  const status =
    kind === 'document'
      ? await notebook.documents.insert({ doc: file }, options)
      : await notebook.videos.insert({ video: file }, options)
  return { outcome: 'added', status }
}

async function storedTwin(
  { documents, videos }: Notebook,
  file: File,
  kind: 'document' | 'video',
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
