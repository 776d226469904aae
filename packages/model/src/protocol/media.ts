import type { MediaCell } from '../types/index.ts'

/** A cell on its way from a client: the seal, which nobody else can know, tells that it was a `MediaFile` there. */
export interface SealedMedia {
  readonly cell: MediaCell
  readonly seal: string
}

/** A file that a URL or path refers to, by its canonical URL. */
export type FoundFile = { readonly url: string; readonly name: string } & (
  { readonly path: string } | { readonly blob: Blob }
)
