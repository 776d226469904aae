import { PolytableError } from '@polytable/model/errors/index'
import type { MediaStore } from '@polytable/model/ports/index'
import { contentPath, isHash } from './content-path.ts'
import { mediumNotFound } from './errors.ts'
import type { Bucket } from './objects/bucket.ts'
import { download } from './objects/download.ts'

/** Objects that are deleted at a time. */
const DELETES_AT_ONCE = 8

/** A MediaStore whose media have keys in a bucket. */
export interface RemoteMediaStore extends MediaStore {
  /** The key of a medium. */
  keyOf(hash: string): string
}

/**
 * A MediaStore of the objects of a bucket: each medium is the object `<prefix>/ab/cd/<hash>`. What is stored and what is read goes
 * through a store of files at hand, where it is hashed: bytes whose hash is another than that of their name are given to nobody.
 * @param prefix of the keys, without a slash at its end; empty for none
 * @param cache keeps what was read; may drop any of it at any time
 */
export function createRemoteMediaStore(bucket: Bucket, prefix: string, cache: MediaStore): RemoteMediaStore {
  const start = prefix === '' ? '' : `${prefix}/`
  const keyOf = (hash: string): string => {
    const path = contentPath(hash)
    if (path === undefined) throw mediumNotFound(hash)
    return `${start}${path.directories.join('/')}/${path.name}`
  }

  const fetchOnce = async (key: string, hash: string, signal?: AbortSignal): Promise<void> => {
    const stored = await cache.put(download(bucket, key, signal), signal).catch((error: unknown) => {
      throw PolytableError.is(error) && error.code === 'PATH_NOT_FOUND' ? mediumNotFound(hash) : error
    })
    if (stored.hash === hash) return
    await cache.delete([stored.hash])
    throw new PolytableError('INVALID_DATA_FORMAT', `${bucket.urlOf(key)} is not what was stored there`, {
      hint: 'Someone wrote to the object, or it was damaged. Restore it, or store the medium again.',
    })
  }
  /** Those in progress: who wants the same medium waits for the same bytes. */
  const fetching = new Map<string, Promise<void>>()
  const bring = async (hash: string): Promise<void> => {
    const key = keyOf(hash)
    if ((await cache.size(hash)) !== undefined) return
    let brought = fetching.get(hash)
    if (!brought) {
      brought = fetchOnce(key, hash).finally(() => fetching.delete(hash))
      fetching.set(hash, brought)
    }
    await brought
  }

  return {
    async put(bytes, signal) {
      const stored = await cache.put(bytes, signal)
      const key = keyOf(stored.hash)
      try {
        if ((await bucket.size(key, signal)) !== stored.size)
          await bucket.put(key, await cache.blob(stored.hash), signal)
      } catch (error) {
        await cache.delete([stored.hash])
        throw error
      }
      return stored
    },
    keyOf,
    size: async (hash) => (isHash(hash) ? bucket.size(keyOf(hash)) : undefined),
    async blob(hash) {
      await bring(hash)
      return cache.blob(hash)
    },
    async localPath(hash) {
      await bring(hash)
      return cache.localPath(hash)
    },
    async delete(hashes) {
      const known = [...hashes].filter(isHash)
      for (let at = 0; at < known.length; at += DELETES_AT_ONCE) {
        const some = known.slice(at, at + DELETES_AT_ONCE)
        await Promise.all(some.map((hash) => bucket.delete(keyOf(hash))))
      }
      await cache.delete(known)
    },
    async *list() {
      for await (const { key } of bucket.list(start)) {
        const name = key.slice(key.lastIndexOf('/') + 1)
        if (isHash(name) && key === keyOf(name)) yield name
      }
    },
    close: () => cache.close(),
  }
}
