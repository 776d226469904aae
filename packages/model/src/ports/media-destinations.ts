import type { MediaStore } from './media-store.ts'

/** A place beside a database's own that media of it are kept at. */
export interface MediaDestination {
  readonly store: MediaStore
  /** The URL of what is stored under a hash. */
  urlOf(hash: string): string
}

/** The places that media of a column can be kept at: object stores, and in Node directories. */
export interface MediaDestinations {
  /**
   * The canonical URL of a place, as a program gives it.
   * @throws PolytableError INVALID_ARGUMENT for what is none here
   */
  canonical(destination: string): string
  /**
   * Opens a place by its canonical URL, for the media of this database alone.
   * @throws PolytableError STORE_UNAVAILABLE, MISSING_CREDENTIALS and others of the place
   */
  open(destination: string): Promise<MediaDestination>
}
