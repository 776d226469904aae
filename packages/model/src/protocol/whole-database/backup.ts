/** How far a backup, or a restore of one, is. */
export interface BackupProgress {
  /** What it is at: media files, or rows of a table. */
  readonly phase: 'media' | 'rows'
  /** The path of the table or view whose rows it is at, where it has one: the catalog has none. */
  readonly table?: string
  /** Media files that were copied so far. */
  readonly media: number
  /** Media files in all, where that is known. */
  readonly totalMedia?: number
  /** Rows that were copied so far, of all versions and of the catalog's own tables too. */
  readonly rows: number
  /** Bytes of the backup file so far. */
  readonly bytes: number
}

/** Options of a backup and of a restore. */
export interface BackupOptions {
  /** Ends the call: it rejects with the signal's reason, and nothing is left of what it made. */
  readonly signal?: AbortSignal
  /** Is called with the progress of the call, from time to time. */
  readonly onProgress?: (progress: BackupProgress) => void
}

/** What a backup has in it. */
export interface BackupSummary {
  /** Tables, views and snapshots. */
  readonly tables: number
  /** Rows of them, in all versions. */
  readonly rows: number
  /** Media files. */
  readonly media: number
  /** Bytes of the file. */
  readonly bytes: number
  /** Media files that rows refer to and that the backup lacks, as they were missing or changed in the store: `db.media.check()` names them. */
  readonly lacking: number
}

/** A backup on its way: the bytes of the file in order, and at last what is in it. */
export type BackupPart = { readonly bytes: Uint8Array } | { readonly summary: BackupSummary }
