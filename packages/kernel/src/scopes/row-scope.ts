import type { TableRecord } from '../catalog/index.ts'
import type { ColumnNode, ExprNode, SqlScope } from '@polytable/model/expressions/index'
import type { ColumnSchema, EmbeddingIndexSchema, TextIndexSchema } from '@polytable/model/schemas/index'

/** The vectors of an index, joined to the rows of a scope. */
export interface JoinedVectors {
  readonly table: TableRecord
  readonly index: EmbeddingIndexSchema
  /** SQL of the vector of a row. */
  readonly vector: string
  /** SQL of its id. */
  readonly id: string
}

/** The words of a text index, of the rows of a scope. */
export interface IndexedWords {
  readonly index: TextIndexSchema
  /** SQL of the words of a row. */
  readonly words: string
  /** SQL of its text. */
  readonly text: string
}

/** The indexes that tell where a column has a value. */
export interface ColumnIndexes {
  readonly btree: boolean
  readonly unique: boolean
}

export interface RowsOfBase {
  readonly keys: readonly ExprNode[]
  has(node: ExprNode): boolean
}

/** What expressions name: the columns of rows, wherever these come from, and what identifies a row. */
export interface ColumnScope {
  /** What messages call it. */
  readonly path: string
  /** The expression with every column named by id and typed as it is now. @throws PolytableError COLUMN_NOT_FOUND */
  bind(node: ExprNode): ExprNode
  /** The expression with columns that are not stored replaced by what computes them. */
  expand(node: ExprNode): ExprNode
  /** The column of a bound node. */
  resolve(node: ColumnNode): { readonly column: ColumnSchema }
  /** The expression of a column that a batch does not carry. */
  readonly computed: (node: ColumnNode) => ExprNode | undefined
  /** What a row holds where nothing is selected. */
  visibleNodes(): readonly { readonly name: string; readonly value: ExprNode }[]
  /** What identifies a row, as expressions. */
  keyNodes(): readonly ExprNode[]
  /** What identifies a row of a base that the rows come from, and which columns are that row's. */
  rowsOf(table: string): RowsOfBase
}

/** The SQL that reads rows. */
export interface RowsSql extends SqlScope {
  fallible: boolean
  /** Whether a node can only be evaluated in SQL: its value is read with the row. */
  needsSql(node: ExprNode): boolean
  /** Registers the SQL of a node that is computed elsewhere (a join, a stage or an index). */
  setPrecomputedSql(node: ExprNode, sql: string): void
  /** SQL of what identifies a row, and orders rows where nothing else does. */
  keySql(): string[]
  /** What the rows' table is called in the statement, where they come from one alone. */
  onlyAlias?(): string | undefined
  /**
   * What follows FROM, with the joins of all that has been used so far. This and {@link visibleSql} depend on what is written
   * meanwhile: they are asked for when the statement is about to run, not before.
   */
  fromSql(): string
  /** SQL of 'the row is there'. */
  visibleSql(): string
}

/** The indexes of columns. */
export interface IndexScope {
  /** The indexes of a column's values; where absent, there are none. */
  indexesOf?(node: ColumnNode): ColumnIndexes | undefined
  /** Whether no two rows have the same values in these columns; where absent, that is not known. */
  hasKey?(columns: readonly ColumnNode[]): boolean
  /** Whether a column has a value in every row; where absent, that is not known. */
  isSet?(node: ColumnNode): boolean
  /** Joins the vectors of a column's index. @throws PolytableError INDEX_NOT_FOUND */
  joinVectors(node: ColumnNode, index?: string): JoinedVectors
  /** The words of a column's text index. @throws PolytableError INDEX_NOT_FOUND */
  wordsOf(node: ColumnNode, index?: string): IndexedWords
}

/** Rows that a statement reads, wherever they come from: a table or view, several joined, or what an inner query gave. */
export interface RowScope extends ColumnScope, RowsSql, IndexScope {}
