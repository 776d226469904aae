/** What the service worker tells pages while it keeps the files of a release. */
export type Kept =
  | { readonly kept: number; readonly of: number }
  /** Why the release could not be kept. */
  | { readonly failed: string }
