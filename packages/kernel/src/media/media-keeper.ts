import type { MediaStore, StoredMedia } from '@polytable/model/ports/index'

/** How much was deleted. */
export interface DeletedMedia {
  readonly files: number
  readonly bytes: number
}

/** What the keeper asks and tells the database. */
export interface MediaUsage {
  /** The hashes that rows refer to: those of `candidates`, or all. */
  find(candidates?: readonly string[]): Promise<ReadonlySet<string>>
  /** What failed statements have stored could not be deleted now. */
  failed(error: unknown): void
}

/**
 * Stores media and deletes those that nothing refers to, so that the two never meet: a medium may be stored before the row that names it is
 * written, and may be stored again while it is about to be deleted.
 */
export class MediaKeeper {
  readonly #store: MediaStore
  readonly #usage: MediaUsage
  /** Of each statement that runs, and of the collection in progress: what was stored, or found stored, since it began. */
  readonly #stored = new Set<Set<string>>()
  /** What failed statements have stored. */
  readonly #leftovers = new Set<string>()
  /** What queries have stored for their results. */
  readonly #results = new Set<string>()
  readonly #storing = new Set<Promise<unknown>>()
  #collecting: Promise<unknown> = Promise.resolve()
  #deleting: Promise<void> | undefined

  constructor(store: MediaStore, usage: MediaUsage) {
    this.#store = store
    this.#usage = usage
  }

  /**
   * Runs a statement: what is stored meanwhile is safe until it has ended. Where it fails, what no row refers to then is deleted.
   * @param isWhole whether all that was stored is referred to
   */
  async during<T>(statement: () => Promise<T>, isWhole: (result: T) => boolean = () => true): Promise<T> {
    const stored = new Set<string>()
    this.#stored.add(stored)
    let whole = false
    try {
      const result = await statement()
      whole = isWhole(result)
      return result
    } finally {
      this.#stored.delete(stored)
      if (!whole) for (const hash of stored) this.#leftovers.add(hash)
      if (this.#leftovers.size > 0)
        await this.#collectLeftovers().catch((error: unknown) => this.#usage.failed(error))
    }
  }

  /** The same for what gives results: what is stored for them stays until the next vacuum, or opening. */
  async *duringResults<T>(results: () => AsyncIterable<T>): AsyncGenerator<T> {
    const stored = new Set<string>()
    this.#stored.add(stored)
    try {
      yield* results()
    } finally {
      this.#stored.delete(stored)
    }
  }

  /** @param isResult whether it is for a result, to which no row refers */
  put(bytes: Blob | Uint8Array, isResult: boolean, signal?: AbortSignal): Promise<StoredMedia> {
    return this.#whileNothingIsDeleted(async () => {
      const stored = await this.#store.put(bytes, signal)
      this.#protect(stored.hash)
      if (isResult) this.#results.add(stored.hash)
      return stored
    })
  }

  /** Whether a medium is still stored; if so it is as safe as one that is stored now. */
  reuse(hash: string): Promise<boolean> {
    return this.#whileNothingIsDeleted(async () => {
      this.#protect(hash)
      return this.#store.blob(hash).then(
        () => true,
        () => false,
      )
    })
  }

  /** Deletes all that is stored and that no row refers to. */
  collectGarbage(): Promise<DeletedMedia> {
    return this.#inTurn(async (touched) => {
      const candidates: string[] = []
      for await (const hash of this.#store.list()) candidates.push(hash)
      if (candidates.length === 0) return { files: 0, bytes: 0 }
      return this.#deleteUnused(candidates, await this.#usage.find(), touched)
    })
  }

  #collectLeftovers(): Promise<unknown> {
    return this.#inTurn(async (touched) => {
      const candidates = [...this.#leftovers].filter((hash) => !touched.has(hash) && !this.#results.has(hash))
      if (candidates.length === 0) return
      await this.#deleteUnused(candidates, await this.#usage.find(candidates), touched)
      // What is stored again meanwhile is another statement's to account for.
      for (const hash of candidates) this.#leftovers.delete(hash)
    })
  }

  #protect(hash: string): void {
    for (const stored of this.#stored) stored.add(hash)
  }

  /** One collection after the other, each with what was stored by statements that run, or is while it does. */
  #inTurn<T>(collect: (touched: ReadonlySet<string>) => Promise<T>): Promise<T> {
    const turn = this.#collecting.then(async () => {
      const touched = new Set([...this.#stored].flatMap((stored) => [...stored]))
      this.#stored.add(touched)
      try {
        return await collect(touched)
      } finally {
        this.#stored.delete(touched)
      }
    })
    this.#collecting = turn.catch(() => undefined)
    return turn
  }

  async #deleteUnused(
    candidates: readonly string[],
    used: ReadonlySet<string>,
    touched: ReadonlySet<string>,
  ): Promise<DeletedMedia> {
    let bytes = 0
    let unused: string[] = []
    const deleting = (async () => {
      // No other begins from here on.
      await Promise.allSettled(this.#storing)
      unused = candidates.filter((hash) => !used.has(hash) && !touched.has(hash))
      for (const hash of unused) bytes += (await this.#store.blob(hash)).size
      await this.#store.delete(unused)
      for (const hash of unused) this.#results.delete(hash)
    })()
    this.#deleting = deleting.catch(() => undefined)
    try {
      await deleting
    } finally {
      this.#deleting = undefined
    }
    return { files: unused.length, bytes }
  }

  async #whileNothingIsDeleted<T>(work: () => Promise<T>): Promise<T> {
    while (this.#deleting) await this.#deleting
    const storing = work()
    this.#storing.add(storing)
    try {
      return await storing
    } finally {
      this.#storing.delete(storing)
    }
  }
}
