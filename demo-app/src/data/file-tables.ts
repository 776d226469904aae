import type { Condition, MediaFile, Table } from 'polytable'
import type { FileKind } from './files.ts'
import type { Notebook } from './notebook.ts'

/** A file of the library: its row in the table of its kind. */
export interface StoredFile {
  readonly kind: FileKind
  readonly id: string
}

const mediaColumns: Readonly<Record<FileKind, string>> = {
  document: 'doc',
  video: 'video',
  image: 'image',
  audio: 'audio',
}

/** The table that holds the files of a kind. */
export function fileTable({ documents, videos, images, sounds }: Notebook, kind: FileKind): Table {
  const tables = { document: documents, video: videos, image: images, audio: sounds }
  return tables[kind] as unknown as Table
}

/** The row of a file. */
export function isFile(table: Table, id: string): Condition {
  return table.c['id']!.eq(id)
}

/** The values of a file's row. */
export function fileRow({ kind, id }: StoredFile, file: File): Record<string, unknown> {
  return { id, [mediaColumns[kind]]: file }
}

/** The files of a kind. */
export async function filesOf(
  { documents, videos, images, sounds }: Notebook,
  kind: FileKind,
): Promise<{ id: string; file: MediaFile }[]> {
  if (kind === 'document') return documents.select({ id: documents.c.id, file: documents.c.doc }).collect()
  if (kind === 'video') return videos.select({ id: videos.c.id, file: videos.c.video }).collect()
  if (kind === 'image') return images.select({ id: images.c.id, file: images.c.image }).collect()
  return sounds.select({ id: sounds.c.id, file: sounds.c.audio }).collect()
}
