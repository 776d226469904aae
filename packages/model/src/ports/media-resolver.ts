import type { StoredMedia } from './media-store.ts'

/** Finds what a URL or a path refers to, under the platform's policy. */
export interface MediaResolver {
  /**
   * The canonical URL of a reference, or undefined where this is none that may be used here.
   * @throws PolytableError INVALID_ARGUMENT for a URL that is malformed or holds a password
   */
  canonical(reference: string): string | undefined
  /**
   * Where the bytes of a canonical URL are: a file, or a Blob.
   * @throws PolytableError PATH_NOT_FOUND, STORE_UNAVAILABLE, INSUFFICIENT_PRIVILEGES, INVALID_ARGUMENT for what is no file,
   *   CONSTRAINT_VIOLATION for one that is too large
   */
  fetch(url: string, signal?: AbortSignal): Promise<{ readonly path: string } | { readonly blob: Blob }>
  /** Size and SHA-256 of a file that {@link fetch} named. */
  describe(path: string, signal?: AbortSignal): Promise<StoredMedia>
  /** The bytes of a file that {@link fetch} or a store named, read on demand. */
  read(path: string): Promise<Blob>
}
