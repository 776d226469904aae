/** What images someone takes. */
export interface ImageLimits {
  /** Media types of their files. */
  readonly types: readonly string[]
  /** Pixels of the longer side at most. */
  readonly side: number
  /** Bytes of a file at most. */
  readonly bytes: number
}
