import { PolytableError } from '@polytable/model/errors/index'
import type { ByteRange, MediaCache, MediaStore } from '@polytable/model/ports/index'
import { contentPath, isHash } from './content-path.ts'
import { mediumNotFound } from './errors.ts'
import { readRange, verifyHash } from './verify.ts'
import type { Bucket } from './objects/bucket.ts'
import { download, downloadChunks } from './objects/download.ts'

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
 * @param cache keeps what was read; closed by who made it
 */
export function createRemoteMediaStore(bucket: Bucket, prefix: string, cache: MediaCache): RemoteMediaStore {
  const start = prefix === '' ? '' : `${prefix}/`
  const keyOf = (hash: string): string => {
    const path = contentPath(hash)
    if (path === undefined) throw mediumNotFound(hash)
    return `${start}${path.directories.join('/')}/${path.name}`
  }

  const bring = async (hash: string): Promise<void> => {
    const key = keyOf(hash)
    try {
      await cache.bring(hash, {
        read: async () => download(bucket, key),
        changed: () =>
          new PolytableError('INVALID_DATA_FORMAT', `${bucket.urlOf(key)} is not what was stored there`, {
            hint: 'Someone wrote to the object, or it was damaged. Restore it, or store the medium again.',
          }),
      })
    } catch (error) {
      throw isMissing(error) ? mediumNotFound(hash) : error
    }
  }

  /** The bytes as they lie in the bucket. */
  const downloadMedium = async function* (
    hash: string,
    range: ByteRange,
    signal?: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    try {
      yield* downloadChunks(bucket, keyOf(hash), range, signal)
    } catch (error) {
      throw isMissing(error) ? mediumNotFound(hash) : error
    }
  }

  return {
    async put(bytes, signal) {
      const lease = cache.lease()
      try {
        const stored = await cache.put(bytes, signal, lease)
        const key = keyOf(stored.hash)
        if ((await bucket.size(key, signal)) !== stored.size)
          await bucket.put(key, await cache.blob(stored.hash), signal)
        return stored
      } finally {
        lease.release()
      }
    },
    keyOf,
    size: async (hash) => (isHash(hash) ? bucket.size(keyOf(hash)) : undefined),
    async blob(hash) {
      await bring(hash)
      return cache.blob(hash)
    },
    async *read(hash, range, signal) {
      const lease = cache.lease()
      lease.hold(hash)
      try {
        if (await cache.has(hash)) yield* readRange(await cache.blob(hash), range, signal)
        else yield* downloadMedium(hash, range, signal)
      } finally {
        lease.release()
      }
    },
    verify: (hash, signal) => verifyHash(downloadMedium(hash, {}, signal), hash),
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
      await cache.drop(known)
    },
    async *list() {
      for await (const { key } of bucket.list(start)) {
        const name = key.slice(key.lastIndexOf('/') + 1)
        if (isHash(name) && key === keyOf(name)) yield name
      }
    },
    close: async () => {},
  }
}

function isMissing(error: unknown): boolean {
  return PolytableError.is(error) && error.code === 'PATH_NOT_FOUND'
}
