import type { TableSchema } from '@polytable/model/schemas/index'
import type { VersionCounts } from '@polytable/model/protocol/versions'

/** What a snapshot or a view of a past version is made on: its base as it was at one commit, whatever happens to it since. */
export interface Pin {
  readonly commit: number
  /** The version of the base at that commit. */
  readonly version: number
  /** The schemas that the base and all it is made on had then. */
  readonly schemasById: ReadonlyMap<number, TableSchema>
}

/** A table, view or snapshot as the catalog knows it now. */
export interface TableRecord {
  readonly id: number
  readonly path: string
  readonly kind: 'table' | 'view' | 'snapshot'
  /** The base table of the table family; its own id for a table. One statement at a time writes to a table family. */
  readonly root: number
  readonly base?: number
  /** Set where the base is read as it was; absent where the rows follow those of the base. */
  readonly pin?: Pin
  /** The first commit that can still be read: what only earlier ones show was vacuumed. 0 unless set. */
  readonly horizon?: number
  /** How many iterators lie between the root and this table: as many `pos` columns are part of its key. */
  readonly iteratorDepth: number
  readonly version: number
  readonly schema: TableSchema
}

/** A table as it takes part in the rows of a view: read at a commit, with the schema it had then. */
export interface Layer {
  readonly table: TableRecord
  readonly commit: number
  readonly schema: TableSchema
}

/** False for a snapshot that only names a past version of its base: it has nothing of its own. */
export function hasRows({ kind, schema }: Pick<TableRecord, 'kind' | 'schema'>): boolean {
  const { columns, filter, sample, iterator, baseColumns } = schema
  return kind !== 'snapshot' || columns.length > 0 || !!filter || !!sample || !!iterator || !!baseColumns
}

/** The state of one table family: the commit readers see, and the next row id. */
export interface FamilyState {
  head: number
  nextRowId: number
  /** The commit of a statement that has begun and is neither finished nor taken back. */
  unfinished?: number | undefined
}

export interface VersionRecord extends VersionCounts {
  readonly version: number
  readonly commit: number
  readonly createdAt: string
  readonly changeType: 'data' | 'schema'
  readonly schemaChange: string | null
}

export function noCounts(): VersionCounts {
  return { inserts: 0, updates: 0, deletes: 0, errors: 0, computed: 0 }
}
