import type { MediaFile, UpdateStatus } from 'polytable'
import { filesOf, fileTable, isFile, type StoredFile } from './file-tables.ts'
import type { FileKind } from './files.ts'
import { countParts } from './follow-import.ts'
import type { Notebook } from './notebook.ts'

/** A file, with how many rows were made of it. */
export interface LibraryItem extends StoredFile {
  readonly file: MediaFile
  readonly parts: number
}

export async function listFiles(notebook: Notebook, kind: FileKind): Promise<LibraryItem[]> {
  const rows = await filesOf(notebook, kind)
  return Promise.all(
    rows.map(async ({ id, file }) => ({ kind, id, file, parts: await countParts(notebook, { kind, id }) })),
  )
}

/** Deletes a file; its chunks or frames go with it, and its labels. */
export async function deleteItem(notebook: Notebook, { kind, id }: StoredFile): Promise<UpdateStatus> {
  const table = fileTable(notebook, kind)
  const status = await table.delete({ where: isFile(table, id) })
  const { labels } = notebook
  const where = labels.c.file.eq(id)
  // A version without changes would be the newest, which is what an undo is of.
  if ((await labels.where(where).count()) > 0) await labels.delete({ where })
  return status
}

/** A frame and its time in seconds. */
export interface Frame {
  readonly image: MediaFile
  readonly time: number
}

/** The frames of a video, in order. */
export async function listFrames({ frames }: Notebook, videoId: string): Promise<Frame[]> {
  const { c } = frames
  const rows = await frames
    .where(c.id.eq(videoId))
    .orderBy(c.pos)
    .select({ image: c.frame, attributes: c.frameAttrs })
    .collect()
  return rows.map(({ image, attributes }) => ({ image, time: attributes.time }))
}
