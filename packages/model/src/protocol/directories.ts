/** A directory, table, view or snapshot, as `ls()` lists it. */
export interface DirEntry {
  /** The last part of the path. */
  readonly name: string
  /** The whole path, from the root. */
  readonly path: string
  /** What lies at the path. */
  readonly kind: 'directory' | 'table' | 'view' | 'snapshot'
  /** The present version; null for a directory, and for a snapshot that only names a version of its base. */
  readonly version: number | null
  /** The path of what a view or snapshot is made on; else null. */
  readonly base: string | null
}

/** A directory with what lies in it, or a table. `errorCount` counts what `db.errors()` lists. */
export type TreeNode =
  | {
      /** The last part of the path. */
      readonly name: string
      /** The whole path, from the root. */
      readonly path: string
      /** What lies at the path. */
      readonly kind: 'directory'
      /** What lies in the directory. */
      readonly entries: readonly TreeNode[]
    }
  | {
      /** The last part of the path. */
      readonly name: string
      /** The whole path, from the root. */
      readonly path: string
      /** What lies at the path. */
      readonly kind: Exclude<DirEntry['kind'], 'directory'>
      /** The present version; null for a snapshot that only names a version of its base. */
      readonly version: number | null
      /** How many present cells failed, and rows for which the filter or iterator of a view did. */
      readonly errorCount: number
      /** The path of what a view or snapshot is made on; else null. */
      readonly base: string | null
    }
