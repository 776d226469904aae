import type { MediaFile, UpdateStatus } from 'polytable'
import type { Notebook } from './notebook.ts'

/** A document or a video, with how many rows were made of it. */
export interface LibraryItem {
  readonly id: string
  readonly file: MediaFile
  readonly parts: number
}

export async function listDocuments({ documents, chunks }: Notebook): Promise<LibraryItem[]> {
  const rows = await documents.select('id', 'doc').collect()
  const counts = await Promise.all(rows.map(({ id }) => chunks.where(chunks.c.id.eq(id)).count()))
  return rows.map(({ id, doc }, i) => ({ id, file: doc, parts: counts[i] ?? 0 }))
}

export async function listVideos({ videos, frames }: Notebook): Promise<LibraryItem[]> {
  const rows = await videos.select('id', 'video').collect()
  const counts = await Promise.all(rows.map(({ id }) => frames.where(frames.c.id.eq(id)).count()))
  return rows.map(({ id, video }, i) => ({ id, file: video, parts: counts[i] ?? 0 }))
}

/** Deletes a document or video; its chunks or frames go with it. */
export async function deleteItem(
  { documents, videos }: Notebook,
  kind: 'document' | 'video',
  id: string,
): Promise<UpdateStatus> {
  return kind === 'document'
    ? documents.delete({ where: documents.c.id.eq(id) })
    : videos.delete({ where: videos.c.id.eq(id) })
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
