/** How long a file stays that was lent, in milliseconds. */
const LENT_MS = 600_000

/** What is known of the files of a cache: their sizes, the order in which they were used, and who reads them. */
export class CacheEntries {
  /** By hash; those that were not used for longest come first. */
  #sizes = new Map<string, number>()
  #bytes = 0
  /** How many hold a file. */
  readonly #holders = new Map<string, number>()
  /** By hash; what was lent last comes last. */
  readonly #lentUntil = new Map<string, number>()
  #lentBytes = 0
  readonly #limit: number

  /** @param limit the bound of the cache in bytes */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** How many there are. */
  get files(): number {
    return this.#sizes.size
  }

  /** Of all files together. */
  get bytes(): number {
    return this.#bytes
  }

  /** A file was used now. */
  use(hash: string, size: number): void {
    this.#forget(hash)
    this.#sizes.set(hash, size)
    this.#bytes += size
  }

  /** Files that were used before all others. */
  addOldest(files: Iterable<readonly [hash: string, size: number]>): void {
    const others = this.#sizes
    this.#sizes = new Map()
    this.#bytes = 0
    for (const [hash, size] of files) this.use(hash, size)
    for (const [hash, size] of others) this.use(hash, size)
  }

  /** Forgets a file that is gone, and gives its size: 0 of one that is not known. */
  delete(hash: string): number {
    this.#unlend(hash)
    return this.#forget(hash)
  }

  #forget(hash: string): number {
    const size = this.#sizes.get(hash) ?? 0
    this.#sizes.delete(hash)
    this.#bytes -= size
    return size
  }

  hold(hash: string): void {
    this.#holders.set(hash, (this.#holders.get(hash) ?? 0) + 1)
  }

  release(hash: string): void {
    const left = this.#holders.get(hash)! - 1
    if (left > 0) this.#holders.set(hash, left)
    else this.#holders.delete(hash)
  }

  /** Somebody reads a file who does not tell when that ends. The last one is lent for a while, those before within the bound. */
  lend(hash: string): void {
    if (!this.#sizes.has(hash)) return
    this.#unlend(hash)
    this.#lentUntil.set(hash, performance.now() + LENT_MS)
    this.#lentBytes += this.#sizes.get(hash)!
    for (const [each, until] of this.#lentUntil) {
      if (each === hash || (until > performance.now() && this.#lentBytes <= this.#limit)) break
      this.#unlend(each)
    }
  }

  #unlend(hash: string): void {
    if (this.#lentUntil.delete(hash)) this.#lentBytes -= this.#sizes.get(hash)!
  }

  /** Whether nobody reads a file now. */
  isIdle(hash: string): boolean {
    if (this.#holders.has(hash)) return false
    return (this.#lentUntil.get(hash) ?? 0) <= performance.now()
  }

  /** The files that nobody reads, those first that were not used for longest; asked for one after the other. */
  *idle(): Generator<string> {
    for (const hash of this.#sizes.keys()) if (this.isIdle(hash)) yield hash
  }
}
