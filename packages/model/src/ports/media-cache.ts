import type { StoredMedia } from './media-store.ts'

/** Keeps media in the cache while they are read. */
export interface MediaLease {
  /** Keeps a medium, whether it is in the cache already or comes to be. */
  hold(hash: string): void
  /** Ends it. */
  release(): void
}

/** How a medium that is kept elsewhere is brought to hand. */
export interface MediaSource {
  /** Its bytes. */
  read(): Promise<Blob | ReadableStream<Uint8Array>>
  /** The error of bytes that are not those of the hash. */
  changed(): Error
}

/**
 * Files at hand of media that are kept elsewhere, by their hash. Where they are more than its bound allows, those go that were not
 * used for longest; never those that are read, so that it may be larger for as long.
 */
export interface MediaCache {
  /**
   * Stores bytes as {@link MediaStore.put} does.
   * @param lease holds them from the moment on that they are there
   * @throws PolytableError STORAGE_FULL where the disk is full of what is not in the cache
   */
  put(
    bytes: Blob | ReadableStream<Uint8Array> | Uint8Array,
    signal?: AbortSignal,
    lease?: MediaLease,
  ): Promise<StoredMedia>
  /**
   * Brings a medium to hand where it is not; to be held before.
   * @throws what the source throws, and its `changed()` where its bytes have another hash
   */
  bring(hash: string, source: MediaSource): Promise<void>
  has(hash: string): Promise<boolean>
  /** The bytes of what is there. @throws PolytableError PATH_NOT_FOUND */
  blob(hash: string): Promise<Blob>
  /** The file of what is there; undefined where there are no files that functions can open. @throws PolytableError PATH_NOT_FOUND */
  localPath(hash: string): Promise<string | undefined>
  lease(): MediaLease
  /** Keeps what is there for some minutes, or until more than the bound was lent since: for who does not tell when it was read. */
  lend(hash: string): void
  /** Drops what nobody reads: of some media, or of all. Gives how many bytes that were. */
  drop(hashes?: Iterable<string>): Promise<number>
  usage(): Promise<{ readonly files: number; readonly bytes: number }>
  close(): Promise<void>
}
