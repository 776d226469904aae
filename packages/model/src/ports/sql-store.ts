import type { PackedValues } from '../types/packed-values.ts'

/**
 * The SQL store: a PostgreSQL with pgvector, wherever it runs. This is all that the engine asks of one; the SQL is PostgreSQL's.
 * Identifiers in `text` are quoted and literals bound by the caller; a store never rewrites SQL.
 */

/** Values bound to `$1`…: arrays bind PostgreSQL arrays, Float32Array a vector, Uint8Array bytea; JSON is bound as text. */
export type SqlValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | Float32Array
  | readonly (string | number | bigint | boolean | null)[]

/** Column values in select order. int8 reads as number (bigint beyond 2^53), json parsed, all else as text where not number/boolean. */
export type SqlRow = readonly unknown[]

/** The wire types {@link SqlExecutor.copy} encodes. */
export type CopyType =
  | 'int4'
  | 'int8' // number | bigint
  | 'float8'
  | 'text'
  | 'bool'
  | 'jsonb' // JSON text
  | 'timestamptz' // bigint: microseconds since 1970-01-01T00:00:00Z
  | 'date' // 'YYYY-MM-DD'
  | 'uuid'
  | 'bytea'
  | 'vector' // Float32Array

export interface CopyColumn {
  readonly name: string
  readonly type: CopyType
}

/**
 * The values of one column of rows that are copied: one for each row, or one for all. Numbers in one piece go to int8 and float8,
 * texts to text.
 */
export type CopyValues = readonly unknown[] | PackedValues | { readonly constant: unknown }

/** Rows by columns, in the order of the columns that they are copied to. */
export interface CopyBatch {
  readonly size: number
  readonly columns: readonly CopyValues[]
}

export interface SqlExecutor {
  /**
   * Runs one statement.
   * @throws PolytableError CONSTRAINT_VIOLATION for a unique violation (the server's error is its `cause`, with the PostgreSQL
   *   fields `code`, `detail`, `constraint`), STORAGE_FULL where the disk or quota is full, CONCURRENT_MODIFICATION for
   *   serialization failures and deadlocks that stayed when it was tried again, DATABASE_UNAVAILABLE where the server or the
   *   connection is gone, INTERNAL_ERROR with the server's error as `cause` otherwise.
   */
  query(text: string, params?: readonly SqlValue[]): Promise<SqlRow[]>
  /**
   * Bulk insert by binary COPY. Rows hold one value per column in order, or come by columns; null is NULL. Returns the number of
   * rows.
   */
  copy(
    table: string,
    columns: readonly CopyColumn[],
    rows: Iterable<readonly unknown[]> | CopyBatch,
  ): Promise<number>
  /** Bulk insert of bytes that are in the binary format of COPY already, from its signature to its trailer. */
  copyBinary(
    table: string,
    columns: readonly Pick<CopyColumn, 'name'>[],
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<void>
}

export interface SqlStatement {
  readonly text: string
  readonly params: readonly SqlValue[]
}

/** A statement whose rows nobody wants, or rows that are copied. */
export type SqlCommand =
  SqlStatement | { readonly table: string; readonly columns: readonly CopyColumn[]; readonly rows: CopyBatch }

/** A result whose columns are described, and whose values are the texts that the server wrote. */
export interface SqlAnswer {
  /** The names of the columns, and the OIDs of their types. */
  readonly columns: readonly { readonly name: string; readonly type: number }[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** What runs statements that may not write. */
export interface SqlReader {
  /** @throws PolytableError as {@link SqlExecutor.query} */
  query(text: string, params?: readonly SqlValue[]): Promise<SqlRow[]>
  /**
   * Runs one statement, and refuses a text of several; undefined where the rows come to more than `maxBytes`, about.
   * @throws PolytableError as {@link SqlExecutor.query}
   */
  ask(text: string, params: readonly SqlValue[], maxBytes: number): Promise<SqlAnswer | undefined>
}

export interface SqlStore extends SqlExecutor {
  /** What finds near vectors among many here: a sketch that the engine keeps, or an HNSW index of the server's. */
  readonly vectorSearch: 'sketch' | 'hnsw'
  /**
   * Runs commands in one transaction, all or none: in one exchange with the server where it can. For a few commands of a few rows.
   * @throws PolytableError as `transaction`
   */
  batch(commands: readonly SqlCommand[]): Promise<void>
  /**
   * Runs `run` in one transaction: committed when it resolves, rolled back when it rejects. Not to be nested. After a
   * serialization failure or a deadlock `run` may be called again: it does nothing that would matter but through `tx`.
   * @throws PolytableError DATABASE_UNAVAILABLE where the server was lost; the transaction may then be committed.
   */
  transaction<T>(run: (tx: SqlExecutor) => Promise<T>): Promise<T>
  /**
   * Runs `run` in one read-only transaction, by a role with no more rights than it needs where the store has one to choose. As
   * {@link transaction}.
   */
  readOnly<T>(run: (reader: SqlReader) => Promise<T>): Promise<T>
  /** All rows of a query by one statement; undefined where they come to more than `maxBytes`, about, as the server sends them. */
  read(text: string, params: readonly SqlValue[], maxBytes: number): Promise<SqlRow[] | undefined>
  /** All rows of a query without values, in the binary form of their types: vectors and bytes take many times as long as text. */
  readBinary(text: string): Promise<(Uint8Array | null)[][]>
  /**
   * Streams the result of a query in batches of `batchRows` rows, of fewer where rows are large, as it was when the call was made.
   * Holds no transaction open between batches. The iterator's `return()` frees what the server keeps.
   */
  cursor(text: string, params: readonly SqlValue[], batchRows: number): AsyncIterable<SqlRow[]>
  /**
   * Streams the results of several queries, all as they were at one moment, in batches as `cursor` does. The server keeps them
   * meanwhile: no transaction is open between batches. Each is to be read to its end, or its iterator's `return()` to be called.
   * @param plan chooses the queries, in the transaction whose moment it is; that may only read
   */
  snapshot(
    plan: (tx: SqlExecutor) => Promise<readonly string[]>,
    batchRows: number,
  ): Promise<readonly AsyncIterable<SqlRow[]>[]>
  /**
   * Reclaims space and refreshes statistics: CHECKPOINT, VACUUM, ANALYZE as the server needs them. With `tables`, only what
   * keeps up with writing: the statistics of these, and the log where it has grown, in a fraction of a second.
   */
  maintain(tables?: readonly string[]): Promise<void>
  /**
   * Notes that everybody sees the rows of these tables, which reads would else find out row by row each time. Where the server does
   * that by itself there is nothing to do.
   */
  settle(tables: readonly string[]): Promise<void>
  /** Gives the space of deleted rows of these tables, and of the log, back to the disk. */
  reclaim(tables: readonly string[]): Promise<void>
  close(): Promise<void>
}
