/** Bytes kept by content: the name of a medium is the SHA-256 of its bytes in lower-case hex. */
export interface MediaStore {
  /**
   * Stores bytes, streamed, never whole in memory. Storing the same bytes twice keeps one copy. Atomic: a reader or a crash
   * sees the whole medium or none.
   * @throws PolytableError STORAGE_FULL where the disk or the quota is full.
   */
  put(bytes: Blob | ReadableStream<Uint8Array> | Uint8Array, signal?: AbortSignal): Promise<StoredMedia>
  /** Bytes of a medium; undefined where it is not stored. */
  size(hash: string): Promise<number | undefined>
  /** The bytes as a Blob read on demand. @throws PolytableError PATH_NOT_FOUND where they are not stored. */
  blob(hash: string): Promise<Blob>
  /**
   * The bytes of a range, or all, as they lie: not held against the hash. Read on demand where they are kept elsewhere.
   * @throws PolytableError PATH_NOT_FOUND where they are not stored
   */
  read(hash: string, range: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array>
  /** Whether the bytes that lie there are those of the hash; undefined where there are none. Reads all of them. */
  verify(hash: string, signal?: AbortSignal): Promise<boolean | undefined>
  /**
   * The file that holds the bytes; undefined where the store has no files that functions can open.
   * @throws PolytableError PATH_NOT_FOUND where they are not stored
   */
  localPath(hash: string): Promise<string | undefined>
  delete(hashes: Iterable<string>): Promise<void>
  /** Hashes of all that is stored, in no order. */
  list(): AsyncIterable<string>
  close(): Promise<void>
}

/** A part of some bytes; what is beyond their end is left out. */
export interface ByteRange {
  /** The first byte, counted from 0, which it is unless given. */
  readonly start?: number
  /** The byte before which it ends; the end of all unless given. */
  readonly end?: number
}

export interface StoredMedia {
  readonly hash: string
  /** Bytes. */
  readonly size: number
}

/**
 * A medium as handed to code that reads it (decoders, splitters): what is known of it, and its bytes either as a Blob (which
 * may be a file read on demand) or as a path of the local file system; for code that decodes frames itself, that of a frame is its
 * video. Exactly one of `blob`, `path` and `frame` is set. Cloneable.
 */
export interface MediaInput {
  readonly url: string
  readonly mediaType: string
  readonly size: number
  readonly hash: string
  readonly name?: string
  readonly blob?: Blob
  readonly path?: string
  /** Seconds from the start of the video. */
  readonly frame?: { readonly video: MediaInput; readonly time: number }
}
