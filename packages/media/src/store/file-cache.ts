import { PolytableError } from '@polytable/model/errors/index'
import type { MediaCache, MediaLease, MediaStore, StoredMedia } from '@polytable/model/ports/index'
import { CacheEntries } from './cache-entries.ts'

interface FileCacheParts {
  /** Opens where the files are, when they are first needed. */
  open(): Promise<MediaStore>
  /** The bound in bytes. */
  readonly limit: number
}

/** Files whose sizes are asked for at a time. */
const SIZES_AT_ONCE = 16

/** A cache in a store of its own. What was there before is found again, and counts as not used since. */
export function createFileCache({ open, limit }: FileCacheParts): MediaCache {
  const entries = new CacheEntries(limit)
  let opened: Promise<MediaStore> | undefined
  const files = once(() => (opened = open()))
  /** Counts what was there before. */
  const count = once(async () => entries.addOldest(await sizesIn(await files())))
  const deleting = new Map<string, Promise<void>>()
  /** Who wants the same medium waits for the same bytes. */
  const bringing = new Map<string, Promise<void>>()

  const remove = async (hash: string): Promise<number> => {
    const size = entries.delete(hash)
    const deletion = files().then((store) => store.delete([hash]))
    deleting.set(
      hash,
      deletion.catch(() => undefined),
    )
    try {
      await deletion
      return size
    } catch {
      // To be tried again when it is needed.
      entries.addOldest([[hash, size]])
      return 0
    } finally {
      deleting.delete(hash)
    }
  }
  const removeIdle = async (hash: string): Promise<number> => {
    // What is being counted would be counted after it was removed.
    await count()
    return entries.isIdle(hash) ? remove(hash) : 0
  }
  let shrinking: Promise<unknown> = Promise.resolve()
  /** Removes what nobody reads until so many bytes are left. */
  const shrink = (bytes: number): Promise<number> => {
    const turn = shrinking.then(async () => {
      await count()
      let removed = 0
      for (const hash of entries.idle()) {
        if (entries.bytes <= bytes) break
        removed += await remove(hash)
      }
      return removed
    })
    shrinking = turn.catch(() => undefined)
    return turn
  }
  const keepBound = (): void => {
    shrink(limit).catch(() => undefined)
  }

  const lease = (): MediaLease => {
    const held = new Set<string>()
    return {
      hold(hash) {
        if (held.has(hash)) return
        held.add(hash)
        entries.hold(hash)
      },
      release() {
        for (const hash of held) entries.release(hash)
        held.clear()
        if (entries.bytes > limit) keepBound()
      },
    }
  }
  /** Whether a file is there; if so it was used now. */
  const has = async (hash: string): Promise<boolean> => {
    await deleting.get(hash)
    const size = await (await files()).size(hash)
    if (size === undefined || deleting.has(hash)) return false
    entries.use(hash, size)
    return true
  }

  /** Stores bytes where there is room, or can be made. Undefined where they are to be given once more. */
  const tryPut = async (
    bytes: Blob | ReadableStream<Uint8Array> | Uint8Array,
    own: MediaLease,
    signal: AbortSignal | undefined,
  ): Promise<StoredMedia | undefined> => {
    const store = await files()
    try {
      const stored = await store.put(bytes, signal)
      own.hold(stored.hash)
      // It may have been there before, and been deleted meanwhile.
      return (await has(stored.hash)) ? stored : undefined
    } catch (error) {
      const isFull = PolytableError.is(error) && error.code === 'STORAGE_FULL'
      if (isFull && (await shrink(0)) > 0) return undefined
      throw error
    }
  }
  const put = async (
    read: () => Promise<Blob | ReadableStream<Uint8Array> | Uint8Array>,
    signal?: AbortSignal,
    holder?: MediaLease,
  ): Promise<StoredMedia> => {
    const own = lease()
    try {
      for (;;) {
        const stored = await tryPut(await read(), own, signal)
        if (!stored) continue
        holder?.hold(stored.hash)
        return stored
      }
    } finally {
      own.release()
      keepBound()
    }
  }
  const bring: MediaCache['bring'] = async (hash, { read, changed }) => {
    if (await has(hash)) return
    const stored = await put(read)
    if (stored.hash === hash) return
    await removeIdle(stored.hash)
    throw changed()
  }

  return {
    put: (bytes, signal, holder) => put(givenOnce(bytes), signal, holder),
    bring(hash, source) {
      const brought = bringing.get(hash) ?? bring(hash, source).finally(() => bringing.delete(hash))
      bringing.set(hash, brought)
      return brought
    },
    has,
    blob: async (hash) => (await files()).blob(hash),
    localPath: async (hash) => (await files()).localPath(hash),
    lease,
    lend: (hash) => entries.lend(hash),
    async drop(hashes) {
      if (!hashes) return shrink(0)
      let removed = 0
      for (const hash of hashes) removed += await removeIdle(hash)
      return removed
    },
    async usage() {
      await count()
      const { files: number, bytes } = entries
      return { files: number, bytes }
    },
    async close() {
      await shrinking
      await (await opened)?.close()
    },
  }
}

/** What is opened when it is first asked for; where that fails the next tries again. */
function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined
  return () => {
    if (opened) return opened
    const opening = open()
    opened = opening
    opening.catch(() => (opened = undefined))
    return opening
  }
}

/** Gives bytes as often as they are asked for: a stream once. */
function givenOnce<T>(bytes: T): () => Promise<T> {
  let isGiven = false
  return async () => {
    if (isGiven && bytes instanceof ReadableStream) {
      throw new PolytableError('STORE_UNAVAILABLE', 'The file has to be written to the cache once more', {
        hint: 'Try again.',
      })
    }
    isGiven = true
    return bytes
  }
}

async function sizesIn(store: MediaStore): Promise<(readonly [hash: string, size: number])[]> {
  const hashes: string[] = []
  for await (const hash of store.list()) hashes.push(hash)
  const found: (readonly [string, number])[] = []
  for (let at = 0; at < hashes.length; at += SIZES_AT_ONCE) {
    const some = hashes.slice(at, at + SIZES_AT_ONCE)
    const sizes = await Promise.all(some.map((hash) => store.size(hash)))
    some.forEach((hash, i) => found.push([hash, sizes[i] ?? 0]))
  }
  return found
}
