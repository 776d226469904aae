/** What can be wrong with a database. */
export type FindingKind =
  /** The catalog has a table whose rows are nowhere in the store. */
  | 'missing_table'
  /** The store has rows of a table that the catalog does not know. */
  | 'unknown_table'
  /** The store lacks a column that the catalog has. */
  | 'missing_column'
  /** The store has a column that no schema of the table knows. */
  | 'unknown_column'
  /** What the catalog says of a table is not whole: no schema, no version, no family, or a base that is not there. */
  | 'broken_catalog'
  /** A row has several versions that are current. */
  | 'duplicate_row'
  /** A row version ends before it begins. */
  | 'reversed_version'
  /** A row of a view belongs to no row of its base. */
  | 'orphaned_view_row'
  /** A row refers to a media file that is not in the store. */
  | 'missing_media'
  /** The bytes of a media file are not those of its hash. */
  | 'corrupt_media'
  /** A media file that no row refers to. */
  | 'orphaned_media'
  /** A row refers to a vector of an embedding index that is not there. */
  | 'missing_vector'
  /** A vector of an embedding index has not the dimensions of the index. */
  | 'wrong_vector'
  /** An index of the store's own is not valid. */
  | 'invalid_index'
  /** An index of the store's own is missing. */
  | 'missing_index'
  /** A statement that a dead process began. */
  | 'unfinished_statement'
  /** A background job of a table that is not there. */
  | 'orphaned_job'

/** Something that is wrong with a database. */
export interface Finding {
  /** What sort of damage it is. */
  readonly kind: FindingKind
  /** The path of the table or view, where it is of one that the catalog knows. */
  readonly table?: string
  /** The name of the column, where it is of one. */
  readonly column?: string
  /** How many rows, files or entries it is about. */
  readonly count: number
  /** What is wrong, in words. */
  readonly message: string
  /** What to do about it. */
  readonly advice: string
  /** Whether `repair` can mend it. */
  readonly repairable: boolean
  /** Whether it was repaired by this call. */
  readonly repaired: boolean
}

/** Options of `doctor`. */
export interface DoctorOptions {
  /** Repairs what can be. False unless given: nothing is changed. */
  readonly repair?: boolean
  /** Whether all media files are read and held against their hashes; else it is only looked whether they are there. True unless given. */
  readonly contents?: boolean
  /** Ends the call: it rejects with the signal's reason. */
  readonly signal?: AbortSignal
}
