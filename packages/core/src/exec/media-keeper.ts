import type { MediaStore, StoredMedia } from '../ports/index.ts'

/** How much was deleted. */
export interface DeletedMedia {
  readonly files: number
  readonly bytes: number
}

/**
 * Stores media and deletes those nobody needs, so that the two never meet: a medium may be stored before the row that names it is
 * written, and may be stored again while it is about to be deleted.
 */
export class MediaKeeper {
  readonly #store: MediaStore
  /** What statements that still run have stored. */
  readonly #fresh = new Set<string>()
  readonly #watchers = new Set<Set<string>>()
  readonly #puts = new Set<Promise<StoredMedia>>()
  #deleting: Promise<void> | undefined
  #statements = 0

  constructor(store: MediaStore) {
    this.#store = store
  }

  /** Runs a statement: what it stores is safe until the last of the statements that run at the same time has ended. */
  async during<T>(statement: () => Promise<T>): Promise<T> {
    this.#statements++
    try {
      return await statement()
    } finally {
      if (--this.#statements === 0) this.#fresh.clear()
    }
  }

  async put(bytes: Blob | Uint8Array, signal?: AbortSignal): Promise<StoredMedia> {
    await this.#deleting
    const put = this.#store.put(bytes, signal)
    this.#puts.add(put)
    try {
      const stored = await put
      this.#protect(stored.hash)
      return stored
    } finally {
      this.#puts.delete(put)
    }
  }

  /** Whether a medium is still stored; if so it is as safe as one that is stored now. */
  async reuse(hash: string): Promise<boolean> {
    await this.#deleting
    this.#protect(hash)
    return this.#store.blob(hash).then(
      () => true,
      () => false,
    )
  }

  #protect(hash: string): void {
    this.#fresh.add(hash)
    for (const watcher of this.#watchers) watcher.add(hash)
  }

  /** Deletes what is stored and not among what `findUsed` gives. */
  async collectGarbage(findUsed: () => Promise<ReadonlySet<string>>): Promise<DeletedMedia> {
    const touched = new Set(this.#fresh)
    this.#watchers.add(touched)
    try {
      const candidates: string[] = []
      for await (const hash of this.#store.list()) candidates.push(hash)
      if (candidates.length === 0) return { files: 0, bytes: 0 }
      const used = await findUsed()
      let deleted: DeletedMedia = { files: 0, bytes: 0 }
      this.#deleting = (async () => {
        await Promise.allSettled(this.#puts)
        const unused = candidates.filter((hash) => !used.has(hash) && !touched.has(hash))
        let bytes = 0
        for (const hash of unused) bytes += (await this.#store.blob(hash)).size
        deleted = { files: unused.length, bytes }
        await this.#store.delete(unused)
      })()
      await this.#deleting
      return deleted
    } finally {
      this.#deleting = undefined
      this.#watchers.delete(touched)
    }
  }
}
