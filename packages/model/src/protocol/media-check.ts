/** How far a check of media is. */
export interface MediaCheckProgress {
  /** What it is at: listing what is stored, or reading it. */
  readonly phase: 'list' | 'read'
  /** Files that were listed, or read, so far. */
  readonly files: number
  /** Files to be read, where that is known. */
  readonly total?: number
}

/** Options of a check of media. */
export interface MediaCheckOptions {
  /** Ends the check: it rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Is called with the progress of the check, from time to time. */
  readonly onProgress?: (progress: MediaCheckProgress) => void
  /** Whether all bytes are read and held against their hashes; else it is only looked whether they are there. True unless given. */
  readonly contents?: boolean
  /** How many problems are named at most: 1,000 unless given. */
  readonly limit?: number
}

/** Something that is wrong with a stored medium. */
export interface MediaProblem {
  /**
   * 'missing': a row refers to what is not there. 'corrupt': the bytes that are there are others. 'orphaned': no row refers to it;
   * the next vacuum deletes it.
   */
  readonly kind: 'missing' | 'corrupt' | 'orphaned'
  /** SHA-256 of the bytes in hex, which is their name where they are kept. */
  readonly hash: string
  /** The URL of the destination that they are kept at; absent where that is the database's own store. */
  readonly destination?: string
  /** The path of the table or view that refers to it; absent for what is orphaned. */
  readonly table?: string
  /** The name of the column. */
  readonly column?: string
  /** The number that the row was given at insertion. */
  readonly rowId?: number
  /** In a view with iterators: the position of the row in the output of each. */
  readonly pos?: readonly number[]
  /** False where only past versions of the table have it. */
  readonly isPresent?: boolean
}

/** What a check of media found. */
export interface MediaCheck {
  /** Files that are stored. */
  readonly files: number
  /** Files that rows refer to and that are not there. */
  readonly missing: number
  /** Files whose bytes are not those of their hash. */
  readonly corrupt: number
  /** Files that no row refers to. */
  readonly orphaned: number
  /** Each place of a row where something is missing or corrupt, and what is orphaned; the first of them, up to the limit. */
  readonly problems: readonly MediaProblem[]
  /** Destinations that could not be asked, with the reasons. What is kept there was not checked. */
  readonly unreachable: readonly { readonly destination: string; readonly message: string }[]
}

/** How much was deleted. */
export interface DeletedMedia {
  /** Files. */
  readonly files: number
  /** Bytes of them. */
  readonly bytes: number
}
