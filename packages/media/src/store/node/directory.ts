import { createHash, randomUUID } from 'node:crypto'
import { existsSync, openAsBlob, statSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { MediaStore, StoredMedia } from '@polytable/model/ports/index'
import { readChunks } from '../chunks.ts'
import { contentPath, isHash } from '../content-path.ts'
import { explainFullDisk, mediumNotFound } from '../errors.ts'
import { readRange, verifyHash } from '../verify.ts'

/** Where media grow until they are complete. */
const TEMPORARY = 'tmp'

/**
 * Opens a MediaStore in a directory of the local disk (Node), made where it is missing: each medium is the file
 * `<directory>/ab/cd/<hash>`. What an interrupted `put` left is removed. One opener at a time: take the database's lock first.
 * @param options.untouched nothing is made or removed before the first `put`; then any number may open it to read.
 */
export async function openDirectoryMediaStore(
  directory: string,
  options: { readonly untouched?: boolean } = {},
): Promise<MediaStore> {
  const root = resolve(directory)
  const temporary = join(root, TEMPORARY)
  const prepare = async (): Promise<void> => {
    await rm(temporary, { recursive: true, force: true })
    await mkdir(temporary, { recursive: true })
  }
  let prepared = options.untouched ? undefined : prepare()
  await prepared

  const pathOf = (hash: string): string | undefined => {
    const path = contentPath(hash)
    return path === undefined ? undefined : join(root, ...path.directories, path.name)
  }
  const find = (hash: string): string => {
    const path = pathOf(hash)
    if (path === undefined || !existsSync(path)) throw mediumNotFound(hash)
    return path
  }

  const read: MediaStore['read'] = async function* (hash, range, signal) {
    yield* readRange(await openAsBlob(find(hash)), range, signal)
  }

  return {
    async put(bytes, signal) {
      const draft = join(temporary, randomUUID())
      try {
        await (prepared ??= prepare())
        const stored = await writeHashed(draft, readChunks(bytes, signal))
        if (!existsSync(pathOf(stored.hash)!)) await moveSynced(root, draft, stored.hash)
        return stored
      } catch (error) {
        throw explainFullDisk(error)
      } finally {
        await rm(draft, { force: true })
      }
    },
    async size(hash) {
      const path = pathOf(hash)
      return path === undefined ? undefined : statSync(path, { throwIfNoEntry: false })?.size
    },
    blob: async (hash) => openAsBlob(find(hash)),
    read,
    verify: (hash, signal) => verifyHash(read(hash, {}, signal), hash),
    localPath: async (hash) => find(hash),
    async delete(hashes) {
      for (const hash of hashes) {
        const path = pathOf(hash)
        if (path !== undefined) await rm(path, { force: true })
      }
    },
    list: () => (existsSync(root) ? listHashes(root) : none()),
    close: async () => {},
  }
}

async function writeHashed(path: string, chunks: AsyncIterable<Uint8Array>): Promise<StoredMedia> {
  const file = await open(path, 'wx')
  try {
    const hasher = createHash('sha256')
    let size = 0
    for await (const chunk of chunks) {
      hasher.update(chunk)
      await writeAll(file, chunk)
      size += chunk.length
    }
    await file.sync()
    return { hash: hasher.digest('hex'), size }
  } finally {
    await file.close()
  }
}

/** A write may take a part only, most of all where the disk gets full. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let at = 0
  while (at < bytes.length) at += (await file.write(bytes, at)).bytesWritten
}

/** Gives a complete file its name, and brings the name to the disk. */
async function moveSynced(root: string, draft: string, hash: string): Promise<void> {
  const [first, second] = contentPath(hash)!.directories
  const parent = join(root, first, second)
  const made = await mkdir(parent, { recursive: true })
  await rename(draft, join(parent, hash))
  await syncDirectory(parent)
  if (made === undefined) return
  await syncDirectory(join(root, first))
  await syncDirectory(root)
}

async function syncDirectory(path: string): Promise<void> {
  // Windows does not open directories.
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function* none(): AsyncGenerator<never> {}

async function* listHashes(directory: string): AsyncGenerator<string> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) yield* listHashes(join(directory, entry.name))
    else if (isHash(entry.name)) yield entry.name
  }
}
