import type { OutputColumn } from './query-spec.ts'
import type { RowKey } from './row-key.ts'
import type { Value } from '../types/index.ts'

/** What one statement did to one table. */
export interface VersionCounts {
  inserts: number
  updates: number
  deletes: number
  errors: number
  computed: number
}

/** One difference between the schemas of two versions. Names are those of the later one where there are two. */
export interface SchemaChange {
  /** What is done. */
  readonly kind: 'added' | 'dropped' | 'renamed' | 'altered'
  /** What it is done to. */
  readonly what: 'column' | 'index' | 'check' | 'comment' | 'customMetadata'
  /** The name of the column, index or check; of the table's comment or metadata there is one. */
  readonly name: string
  /** For what was renamed its name, for what was altered what it was: a type, an expression, a text. */
  readonly from?: string
  /** The name after a renaming. */
  readonly to?: string
}

export type RowChangeKind = 'added' | 'removed' | 'changed'

/** What two versions of a table differ in: the numbers of rows, and the schema. */
export interface DiffSummary {
  readonly from: number
  readonly to: number
  readonly added: number
  readonly removed: number
  readonly changed: number
  readonly schema: readonly SchemaChange[]
}

/** Some rows that differ. Values are in the order of the columns; a row has none where it was not there. */
export interface DiffBatch {
  readonly fromColumns: readonly OutputColumn[]
  readonly toColumns: readonly OutputColumn[]
  readonly rows: readonly {
    readonly kind: RowChangeKind
    readonly key: RowKey
    readonly from?: readonly Value[]
    readonly to?: readonly Value[]
    /** Positions in `fromColumns` and `toColumns` of what has another value, of the columns that both versions have. */
    readonly changed: readonly ColumnPair[]
  }[]
}

export type ColumnPair = readonly [from: number, to: number]

/** One version of a table, as `history()` lists it. Counts do not include views. */
export interface VersionInfo {
  /** The number of the version. */
  readonly version: number
  /** When it was made. */
  readonly createdAt: Date
  /** Whether rows or columns, indexes and constraints changed. */
  readonly changeType: 'data' | 'schema'
  /** Rows that were inserted. */
  readonly inserts: number
  /** Rows that were changed. */
  readonly updates: number
  /** Rows that were deleted. */
  readonly deletes: number
  /** Cells that failed. */
  readonly errors: number
  /** What changed about the columns and indexes, in words; null where only data changed. */
  readonly schemaChange: string | null
  /** True where the version cannot be read any more. */
  readonly vacuumed: boolean
}

/** One version of a table, as `versions()` lists it. Counts include the views that changed with it. */
export interface VersionMetadata extends VersionInfo {
  /** What the same call did to views. */
  readonly cascades: readonly ({ readonly table: string } & Pick<VersionCounts, CountName>)[]
}

export type CountName = 'inserts' | 'updates' | 'deletes' | 'errors'

/** Which versions stay: the last so many, or those that were current at an instant or later. */
export type VacuumOptions =
  | {
      /** How many versions stay, the present one among them: 1 or more. */
      readonly keepVersions: number
    }
  | {
      /** Versions that were current at this instant or later stay. */
      readonly olderThan: Date
    }

/** What a vacuum reclaimed, in the table and its views. */
export interface VacuumStatus {
  /** Versions of the table that cannot be read any more. */
  readonly versions: number
  /** Row versions. */
  readonly rows: number
  /** Vectors of embedding indexes. */
  readonly vectors: number
  /** Columns that had been dropped. */
  readonly columns: number
  /** Media that nothing refers to any more, in the whole database. */
  readonly mediaFiles: number
  /** Bytes of these media. */
  readonly mediaBytes: number
  /** Bytes of the database's files, media not included. */
  readonly bytes: number
}
