import type { MediaStore, StoredMedia } from '@polytable/model/ports/index'
import { createSHA256 } from 'hash-wasm'
import { readChunks } from './chunks.ts'
import { contentPath, isHash } from './content-path.ts'
import { explainFullDisk, mediumNotFound } from './errors.ts'
import { readRange, verifyHash } from './verify.ts'
import { findDirectory, moveFile, openSyncAccess, unlessMissing } from './opfs-files.ts'

/** Where media grow until they are complete. */
const TEMPORARY = 'tmp'

/**
 * Opens a MediaStore in a directory of the browser's origin private file system, made where it is missing. Only in a dedicated
 * worker, which alone can write synchronously. What an interrupted `put` left is removed. One opener at a time: take the
 * database's lock first. `blob` gives a File, which can be sent to the page without its bytes being copied.
 * @param directory a path from the root of the file system, with `/` between names.
 * @param options.untouched nothing in it is made or removed before the first `put`.
 */
export async function openOpfsMediaStore(
  directory: string,
  options: { readonly untouched?: boolean } = {},
): Promise<MediaStore> {
  const names = directory.split('/').filter(Boolean)
  const root = (await findDirectory(await navigator.storage.getDirectory(), names, true))!
  const prepare = async (): Promise<FileSystemDirectoryHandle> => {
    await removeLeftovers(root)
    return root.getDirectoryHandle(TEMPORARY, { create: true })
  }
  let prepared = options.untouched ? undefined : prepare()
  await prepared

  const find = async (hash: string): Promise<FileSystemFileHandle | undefined> => {
    const path = contentPath(hash)
    const parent = path && (await findDirectory(root, path.directories, false))
    return parent && unlessMissing(parent.getFileHandle(hash))
  }

  /** One at a time: two drafts of the same bytes must not be moved to the same place at once. */
  let placing: Promise<void> = Promise.resolve()
  const place = async (draft: FileSystemFileHandle, hash: string): Promise<void> => {
    if ((await find(hash)) !== undefined) return
    const parent = (await findDirectory(root, contentPath(hash)!.directories, true))!
    await moveFile(draft, parent, hash)
  }

  const fileOf = async (hash: string): Promise<File> => {
    const file = await find(hash)
    if (file === undefined) throw mediumNotFound(hash)
    return file.getFile()
  }
  const read: MediaStore['read'] = async function* (hash, range, signal) {
    yield* readRange(await fileOf(hash), range, signal)
  }

  return {
    async put(bytes, signal) {
      const draftName = crypto.randomUUID()
      const temporary = await (prepared ??= prepare())
      try {
        const draft = await temporary.getFileHandle(draftName, { create: true })
        const stored = await writeHashed(draft, readChunks(bytes, signal))
        const placed = placing.then(() => place(draft, stored.hash))
        placing = placed.catch(() => undefined)
        await placed
        return stored
      } catch (error) {
        throw explainFullDisk(error)
      } finally {
        await unlessMissing(temporary.removeEntry(draftName))
      }
    },
    size: async (hash) => (await (await find(hash))?.getFile())?.size,
    blob: fileOf,
    read,
    verify: (hash, signal) => verifyHash(read(hash, {}, signal), hash),
    async localPath(hash) {
      if ((await find(hash)) === undefined) throw mediumNotFound(hash)
      return undefined
    },
    async delete(hashes) {
      for (const hash of hashes) {
        const path = contentPath(hash)
        const parent = path && (await findDirectory(root, path.directories, false))
        if (parent !== undefined) await unlessMissing(parent.removeEntry(hash))
      }
    },
    list: () => listHashes(root),
    close: async () => {},
  }
}

async function removeLeftovers(root: FileSystemDirectoryHandle): Promise<void> {
  try {
    await unlessMissing(root.removeEntry(TEMPORARY, { recursive: true }))
  } catch (error) {
    // A worker that has just ended may hold a file for some moments more; the next opening removes it.
    if (!(error instanceof DOMException) || error.name !== 'NoModificationAllowedError') throw error
  }
}

async function writeHashed(
  file: FileSystemFileHandle,
  chunks: AsyncIterable<Uint8Array>,
): Promise<StoredMedia> {
  const handle = await openSyncAccess(file)
  try {
    const hasher = await createSHA256()
    let size = 0
    for await (const chunk of chunks) {
      hasher.update(chunk)
      const written = handle.write(chunk, { at: size })
      if (written !== chunk.length) throw new DOMException('The write was incomplete.', 'QuotaExceededError')
      size += written
    }
    handle.flush()
    return { hash: hasher.digest(), size }
  } finally {
    handle.close()
  }
}

async function* listHashes(directory: FileSystemDirectoryHandle): AsyncGenerator<string> {
  for await (const entry of directory.values()) {
    if (entry.kind === 'directory') yield* listHashes(entry as FileSystemDirectoryHandle)
    else if (isHash(entry.name)) yield entry.name
  }
}
