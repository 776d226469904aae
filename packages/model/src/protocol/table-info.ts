import type { ColumnType } from '../types/index.ts'
import type { TextLanguage } from '../schemas/index.ts'

/** What a client knows of a column. */
export interface ColumnInfo {
  /** The id of the table that has the column. */
  readonly table: string
  /** The id of the column in its table: it stays when the column is renamed. */
  readonly id: string
  /** The name. */
  readonly name: string
  /** The type as plain data. */
  readonly type: ColumnType
  /** The type, to be read by people. */
  readonly displayType: string
  /** The path of the table that has the column: of a view's column, the view or a base of it. */
  readonly definedIn: string
  /** The version of the table that first had the column. */
  readonly versionAdded: number
  /** Whether its values are computed by an expression. */
  readonly isComputed: boolean
  /** The expression of a computed column, to be read by people; null for one that is not computed. */
  readonly computedWith: string | null
  /** `table.column` of the columns that a computed column reads. */
  readonly dependsOn: readonly string[]
  /** Whether its values are stored; otherwise they are computed whenever they are read. */
  readonly isStored: boolean
  /**
   * Whether a function that computes the column has another version now than when the column was made or last recomputed whole: cells
   * may be of the earlier one.
   */
  readonly isStale: boolean
  /** Whether it is a part of the primary key. */
  readonly isPrimaryKey: boolean
  /** Whether no two rows may have the same value. */
  readonly isUnique: boolean
  /** Whether it is an output of the view's iterator. */
  readonly isIteratorColumn: boolean
  /** Whether rows that leave it out get a default. */
  readonly hasDefault: boolean
  /** When its media are checked; absent where the table's setting holds. */
  readonly mediaValidation?: 'onWrite' | 'onRead'
  /** Where its media are kept: a URI; absent where the database's setting holds. */
  readonly destination?: string
  /** The remark that it was made with. */
  readonly comment?: string
}

/** What a client knows of an index. */
export type IndexInfo = EmbeddingIndexInfo | BtreeIndexInfo | TextIndexInfo

export interface EmbeddingIndexInfo {
  /** The name of the index. */
  readonly name: string
  /** The name of the column. */
  readonly column: string
  /** The kind of index. */
  readonly kind: 'embedding'
  /** How vectors are compared: 'cosine', 'ip' or 'l2'. */
  readonly metric: string
  /** How elements of vectors are stored: 'fp16' or 'fp32'. */
  readonly precision: string
  /** How many elements a vector has. */
  readonly dimensions: number
  /** How near vectors are found: 'exact', 'sketch' or 'hnsw'; absent where the engine chooses. */
  readonly method?: string
  /** The name of the function that makes the vectors; absent where the values are the vectors. */
  readonly embedding?: string
  /** What similarity queries can be made of: 'string', 'image', 'audio', 'video', 'document', and always 'vector'. */
  readonly queries: readonly string[]
}

export interface BtreeIndexInfo {
  /** The name of the index. */
  readonly name: string
  /** The name of the column. */
  readonly column: string
  /** The kind of index. */
  readonly kind: 'btree'
}

export interface TextIndexInfo {
  /** The name of the index. */
  readonly name: string
  /** The name of the column. */
  readonly column: string
  /** The kind of index. */
  readonly kind: 'text'
  /** The language whose rules the words are reduced by. */
  readonly language: TextLanguage
}

/** A condition that every row of a table keeps. */
export interface CheckInfo {
  readonly name: string
  /** The condition, to be read by people. */
  readonly condition: string
}

/** What a client knows of a table or view. */
export interface TableInfo {
  /** The id: it stays when the table is moved. */
  readonly id: string
  /** The path, with the version where it is a past one: 'rag/docs:3'. */
  readonly path: string
  /** A past version is a 'snapshot'. */
  readonly kind: 'table' | 'view' | 'snapshot'
  /**
   * The path of what a view or snapshot is made on, with the version where that is a past one; null for a table.
   */
  readonly base: string | null
  /** Null for a snapshot that only names a version of its base. */
  readonly version: number | null
  /** Set for a handle of the past: the version, or the ISO 8601 instant at which it was current. */
  readonly atVersion?: number | string
  /** The visible columns, of a view those of its bases with them. */
  readonly columns: readonly ColumnInfo[]
  /** The indexes on its own columns. */
  readonly indexes: readonly IndexInfo[]
  /** The names of the columns of the primary key, in order; empty where there is none. */
  readonly primaryKey: readonly string[]
  /** The conditions that every row keeps. */
  readonly checks: readonly CheckInfo[]
  /** Views: the condition of their rows, how rows are drawn, and the call that makes many rows of one; to be read by people. */
  readonly viewFilter: string | null
  /** How the rows of a view over a sample are drawn, to be read by people; else null. */
  readonly viewSample: string | null
  /** The call that makes many rows of one, to be read by people; null for a view without an iterator. */
  readonly iteratorCall: string | null
  /** The remark that it was made with. */
  readonly comment: string | null
  /** What the program gave to be kept with it; null where it gave nothing. */
  readonly customMetadata: unknown
}

/** What `metadata()` tells. */
export interface TableMetadata extends TableInfo {
  /** The last part of the path. */
  readonly name: string
  /** Whether it is a view or a snapshot of one. */
  readonly isView: boolean
  /** Whether it is a snapshot: its rows never change. */
  readonly isSnapshot: boolean
  /** When the version was made. */
  readonly versionCreated: Date
  /** The version that last changed columns, indexes or constraints. */
  readonly schemaVersion: number
}
