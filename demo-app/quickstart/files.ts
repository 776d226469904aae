import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Database } from 'polytable'
import { Documents, Videos } from './schema.ts'

const videoExtensions = new Set('.mp4 .m4v .mov .webm .mkv .mpg .mpeg .avi .ogv'.split(' '))

export function fileKind(path: string): 'document' | 'video' {
  return videoExtensions.has(extname(path).toLowerCase()) ? 'video' : 'document'
}

export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}

/** The hash of every stored file. */
export async function storedHashes(db: Database): Promise<Set<string>> {
  const documents = await db.table(Documents).select('doc').collect()
  const videos = await db.table(Videos).select('video').collect()
  return new Set([...documents.map(({ doc }) => doc.hash), ...videos.map(({ video }) => video.hash)])
}

/** SHA-256 in hex, as `MediaFile.hash`. */
export async function contentHash(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  if (!found) throw new Error('There is no such file.')
  if (!found.isFile()) throw new Error('It is no file. Name the files of a folder one by one.')
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}
