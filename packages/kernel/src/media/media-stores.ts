import type { MediaDestination, MediaDestinations, MediaStore } from '@polytable/model/ports/index'

/** Where bytes are kept: in the database's own store, or at the canonical URL of a destination. */
export interface KeptAt {
  readonly hash: string
  readonly destination?: string
}

const HASH_LENGTH = 64

/** What names bytes and where they are kept: the hash, for a destination followed by `@` and its URL. */
export function mediaId({ hash, destination }: KeptAt): string {
  return destination === undefined ? hash : `${hash}@${destination}`
}

/** What an id says. */
export function parseId(id: string): KeptAt {
  const hash = id.slice(0, HASH_LENGTH)
  return id.length > HASH_LENGTH ? { hash, destination: id.slice(HASH_LENGTH + 1) } : { hash }
}

/** All stores that a database keeps media in: its own and those of destinations, which are opened when they are needed. */
export class MediaStores {
  readonly #own: MediaStore
  readonly #destinations: MediaDestinations | undefined
  readonly #opened = new Map<string, Promise<MediaDestination>>()

  constructor(own: MediaStore, destinations?: MediaDestinations) {
    this.#own = own
    this.#destinations = destinations
  }

  /** @throws PolytableError as {@link MediaDestinations.open} */
  async at(destination: string | undefined): Promise<MediaStore> {
    return destination === undefined ? this.#own : (await this.#open(destination)).store
  }

  /** The URL of bytes that are kept at a destination. */
  async urlOf(destination: string, hash: string): Promise<string> {
    return (await this.#open(destination)).urlOf(hash)
  }

  #open(destination: string): Promise<MediaDestination> {
    const found = this.#opened.get(destination)
    if (found) return found
    const opening = this.#destinations!.open(destination)
    this.#opened.set(destination, opening)
    // The next use tries again.
    opening.catch(() => this.#opened.delete(destination))
    return opening
  }

  /** Bytes of what is kept; undefined where it is not. */
  async size(id: string): Promise<number | undefined> {
    const { hash, destination } = parseId(id)
    return (await this.at(destination)).size(hash)
  }

  /** Whether bytes that are kept are those of their hash; undefined where there are none. */
  async verify(id: string, signal?: AbortSignal): Promise<boolean | undefined> {
    const { hash, destination } = parseId(id)
    return (await this.at(destination)).verify(hash, signal)
  }

  /** What is kept in the database's own store, or at a destination. */
  async *list(destination?: string): AsyncGenerator<string> {
    for await (const hash of (await this.at(destination)).list()) yield mediaId({ hash, destination })
  }

  async delete(ids: readonly string[]): Promise<void> {
    const hashesByPlace = new Map<string | undefined, string[]>()
    for (const { hash, destination } of ids.map(parseId)) {
      const hashes = hashesByPlace.get(destination)
      if (hashes) hashes.push(hash)
      else hashesByPlace.set(destination, [hash])
    }
    for (const [destination, hashes] of hashesByPlace) await (await this.at(destination)).delete(hashes)
  }

  async close(): Promise<void> {
    const opened = await Promise.allSettled(this.#opened.values())
    await this.#own.close()
    for (const each of opened) if (each.status === 'fulfilled') await each.value.store.close()
  }
}
