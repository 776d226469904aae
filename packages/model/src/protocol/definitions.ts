import type { ExprNode } from '../expressions/index.ts'
import type {
  CheckSchema,
  ColumnSchema,
  EmbeddingFunction,
  IteratorCallSchema,
  QueryEmbeddings,
  TextLanguage,
  VectorMethod,
  VectorMetric,
} from '../schemas/index.ts'
import type { SampleSpec } from './query-spec.ts'
import type { ColumnType } from '../types/index.ts'

/** A column as a caller declares it: expressions name columns, ids are given by the engine. */
export type ColumnDefinition = Omit<
  ColumnSchema,
  'id' | 'position' | 'fromIterator' | 'output' | 'versionAdded'
> & {
  /** A condition on the column's values, over the column by its name. */
  readonly check?: ExprNode
  /** What the column was called: migrating renames a stored column of this name. Not kept. */
  readonly renamedFrom?: string
}

export interface TableDefinition {
  readonly columns: readonly ColumnDefinition[]
  /** Conditions that every row keeps, besides those of single columns. */
  readonly checks?: readonly CheckSchema[]
  readonly comment?: string
  readonly customMetadata?: unknown
}

/** What an iterator puts out per row. Without `value` it is stored; with it, computed when read. */
export interface OutputDefinition {
  readonly name: string
  readonly type: ColumnType
  readonly value?: ExprNode
}

export interface IteratorDefinition extends IteratorCallSchema {
  readonly outputs: readonly OutputDefinition[]
}

export interface ViewDefinition extends TableDefinition {
  readonly base: string
  /** The version of the base, or the ISO 8601 instant, that the view is made of for good; it follows the base where absent. */
  readonly version?: number | string
  /** A view that never changes: of the present base unless a version is given. */
  readonly snapshot?: boolean
  readonly filter?: ExprNode
  /** Rows are drawn from those that satisfy the filter; of a view that is no snapshot only a fraction, without strata. */
  readonly sample?: SampleSpec
  readonly iterator?: IteratorDefinition
  /** What the view shows of its base; everything where absent. */
  readonly select?: readonly { readonly name: string; readonly value: ExprNode }[]
}

export interface IndexDefinition {
  readonly column: string
  readonly name?: string
  /** What embeds a value; without it the values of the column are the vectors. */
  readonly embedding?: EmbeddingFunction
  /** What embeds queries of other kinds than the column's values. */
  readonly queryEmbeddings?: QueryEmbeddings
  /** Length of the vectors an embedding gives; found by embedding a sample where it is not given. */
  readonly dimensions?: number
  readonly metric: VectorMetric
  readonly precision: 'fp16' | 'fp32'
  readonly method?: VectorMethod
  readonly m?: number
  readonly efConstruction?: number
}

/** A B-tree index. */
export interface BtreeDefinition {
  readonly column: string
  readonly name?: string
}

/** A text index. */
export interface TextDefinition {
  readonly column: string
  readonly name?: string
  /** 'english' unless given. */
  readonly language?: TextLanguage
}

export type IfExists = 'error' | 'ignore' | 'replace' | 'replace_force'

export type IfNotExists = 'error' | 'ignore'
