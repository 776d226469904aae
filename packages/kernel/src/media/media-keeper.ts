import type { StoredMedia } from '@polytable/model/ports/index'
import type { DeletedMedia } from '@polytable/model/protocol/media-check'
import { mediaId, type KeptAt, type MediaStores } from './media-stores.ts'

/** How a medium is stored. */
interface PutOptions {
  readonly isResult?: boolean
  readonly destination?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** What keeps media from being deleted. */
export interface MediaHold {
  /** From now on these alone, where nothing else is stored that it is for. */
  only(media: readonly KeptAt[]): void
  /** @param isWhole whether all that was stored meanwhile is referred to; where it is not, what no row refers to is deleted */
  end(isWhole: boolean): Promise<void>
}

/** Media that are asked for their sizes at a time. */
const SIZES_AT_ONCE = 16

/** What the keeper asks and tells the database. */
export interface MediaUsage {
  /** The ids of media that rows refer to: those of `candidates`, or all. */
  find(candidates?: readonly string[]): Promise<ReadonlySet<string>>
  /** What failed statements have stored, or what is at a destination, could not be deleted now. */
  failed(error: unknown): void
  /** The destinations that media may be at. */
  destinations(): Promise<readonly string[]>
  /** Awaited before the first medium is kept at a destination. */
  note(destination: string): Promise<void>
}

/**
 * Stores media and deletes those that nothing refers to, so that the two never meet: a medium may be stored before the row that names it is
 * written, and may be stored again while it is about to be deleted.
 */
export class MediaKeeper {
  readonly #stores: MediaStores
  readonly #usage: MediaUsage
  /** Of each statement that runs, and of the collection in progress: what was stored, or found stored, since it began. */
  readonly #stored = new Set<Set<string>>()
  /** Media that statements which run have found stored. */
  readonly #found = new Set<string>()
  /** Media that are held for who stores no more. */
  readonly #held = new Set<ReadonlySet<string>>()
  /** What failed statements have stored. */
  readonly #leftovers = new Set<string>()
  /** What queries have stored for their results. */
  readonly #results = new Set<string>()
  readonly #storing = new Set<Promise<unknown>>()
  /** Destinations that are known to be noted. */
  readonly #noted = new Set<string>()
  #collecting: Promise<unknown> = Promise.resolve()
  #deleting: Promise<void> | undefined

  constructor(stores: MediaStores, usage: MediaUsage) {
    this.#stores = stores
    this.#usage = usage
  }

  /**
   * Runs a statement: what is stored meanwhile is safe until it has ended. Where it fails, what no row refers to then is deleted.
   * @param isWhole whether all that was stored is referred to
   */
  async during<T>(statement: () => Promise<T>, isWhole: (result: T) => boolean = () => true): Promise<T> {
    const hold = this.hold()
    let whole = false
    try {
      const result = await statement()
      whole = isWhole(result)
      return result
    } finally {
      await hold.end(whole)
    }
  }

  /** The same for what has an end of its own to tell. */
  hold(): MediaHold {
    let stored = new Set<string>()
    this.#stored.add(stored)
    return {
      only: (media) => {
        this.#stored.delete(stored)
        stored = new Set(media.map(mediaId))
        this.#held.add(stored)
      },
      end: async (isWhole) => {
        this.#stored.delete(stored)
        this.#held.delete(stored)
        this.#forgetFound()
        if (!isWhole) for (const id of stored) this.#leftovers.add(id)
        if (this.#leftovers.size > 0)
          await this.#collectLeftovers().catch((error: unknown) => this.#usage.failed(error))
      },
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
      this.#forgetFound()
    }
  }

  /**
   * @param isResult whether it is for a result, to which no row refers
   * @param destination its canonical URL; the database's own store where absent
   */
  put(
    bytes: Blob | ReadableStream<Uint8Array> | Uint8Array,
    { isResult = false, destination, signal }: PutOptions = {},
  ): Promise<StoredMedia> {
    return this.#whileNothingIsDeleted(async () => {
      if (destination !== undefined) await this.#noteOnce(destination)
      const stored = await (await this.#stores.at(destination)).put(bytes, signal)
      const id = mediaId({ hash: stored.hash, destination })
      this.#protect(id)
      if (isResult) this.#results.add(id)
      return stored
    })
  }

  async #noteOnce(destination: string): Promise<void> {
    if (this.#noted.has(destination)) return
    await this.#usage.note(destination)
    this.#noted.add(destination)
  }

  /** Whether a medium is still stored; if so it is as safe as one that is stored now. */
  reuse(kept: KeptAt): Promise<boolean> {
    const id = mediaId(kept)
    return this.#whileNothingIsDeleted(async () => {
      this.#protect(id)
      if (this.#found.has(id)) return true
      const isStored = (await this.#stores.size(id)) !== undefined
      if (isStored && this.#stored.size > 0) this.#found.add(id)
      return isStored
    })
  }

  /** Deletes a medium when the statement that runs has ended, unless a row refers to it then. */
  release(kept: KeptAt): void {
    this.#leftovers.add(mediaId(kept))
  }

  /** Deletes all that is stored and that no row refers to. */
  collectGarbage(): Promise<DeletedMedia> {
    return this.#inTurn(async (touched) => {
      const candidates: string[] = []
      for (const destination of [undefined, ...(await this.#usage.destinations())])
        candidates.push(...(await this.#list(destination)))
      if (candidates.length === 0) return { files: 0, bytes: 0 }
      return this.#deleteUnused(candidates, await this.#usage.find(), touched)
    })
  }

  /** Which of some media no row refers to, nor anything that is stored for a result or by a statement that runs. */
  unused(candidates: readonly string[]): Promise<readonly string[]> {
    return this.#inTurn(async (touched) => {
      const used = await this.#usage.find(candidates)
      return candidates.filter((id) => !used.has(id) && !touched.has(id) && !this.#results.has(id))
    })
  }

  /** What is kept somewhere. A destination that cannot be reached keeps what it has. */
  async #list(destination: string | undefined): Promise<string[]> {
    const ids: string[] = []
    try {
      for await (const id of this.#stores.list(destination)) ids.push(id)
    } catch (error) {
      if (destination === undefined) throw error
      this.#usage.failed(error)
    }
    return ids
  }

  #collectLeftovers(): Promise<unknown> {
    return this.#inTurn(async (touched) => {
      const candidates = [...this.#leftovers].filter((id) => !touched.has(id) && !this.#results.has(id))
      if (candidates.length === 0) return
      await this.#deleteUnused(candidates, await this.#usage.find(candidates), touched)
      // What is stored again meanwhile is another statement's to account for.
      for (const id of candidates) this.#leftovers.delete(id)
    })
  }

  /** What nothing runs for may be deleted by others than this. */
  #forgetFound(): void {
    if (this.#stored.size === 0) this.#found.clear()
  }

  #protect(id: string): void {
    for (const stored of this.#stored) stored.add(id)
  }

  /** One collection after the other, each with what was stored by statements that run, or is while it does. */
  #inTurn<T>(collect: (touched: ReadonlySet<string>) => Promise<T>): Promise<T> {
    const turn = this.#collecting.then(async () => {
      const touched = new Set([...this.#stored, ...this.#held].flatMap((stored) => [...stored]))
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
      unused = candidates.filter((id) => !used.has(id) && !touched.has(id))
      for (let at = 0; at < unused.length; at += SIZES_AT_ONCE) {
        const sizes = unused.slice(at, at + SIZES_AT_ONCE).map((id) => this.#stores.size(id))
        bytes += (await Promise.all(sizes)).reduce<number>((sum, size = 0) => sum + size, 0)
      }
      for (const id of unused) this.#found.delete(id)
      await this.#stores.delete(unused)
      for (const id of unused) this.#results.delete(id)
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
