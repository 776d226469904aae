import type { ExprNode } from '../expressions/index.ts'
import type { ColumnType, MediaKind } from '../types/index.ts'
import type { TextLanguage } from './text-language.ts'

/** What a column without a given value gets: a constant in JSON form, or a generator called per row. */
export type DefaultValue =
  | { readonly kind: 'constant'; readonly value: unknown }
  | { readonly kind: 'generator'; readonly name: 'uuid4' | 'uuid7' }

/** A column as a table has it. Ids are never reused within a table. */
export interface ColumnSchema {
  readonly id: number
  readonly name: string
  readonly type: ColumnType
  readonly primaryKey?: boolean
  /** No two live rows have the same value; any number may have none. */
  readonly unique?: boolean
  /** The version of the table that first had the column; 0 unless given. */
  readonly versionAdded?: number
  readonly default?: DefaultValue
  readonly comment?: string
  readonly destination?: string
  readonly mediaValidation?: 'onWrite' | 'onRead'
  /** The expression of a computed column. */
  readonly value?: ExprNode
  /** False for a computed column that is evaluated by each query instead of being kept. */
  readonly stored: boolean
  /** The iterator level whose position this column is. */
  readonly position?: number
  /** True for what an iterator puts out. */
  readonly fromIterator?: boolean
  /** What the iterator calls it, where the column was renamed. */
  readonly output?: string
}

export const VECTOR_METRICS = ['cosine', 'ip', 'l2'] as const

export type VectorMetric = (typeof VECTOR_METRICS)[number]

export const VECTOR_METHODS = ['exact', 'sketch', 'hnsw'] as const

export type VectorMethod = (typeof VECTOR_METHODS)[number]

export interface EmbeddingIndexSchema {
  readonly id: number
  readonly name: string
  readonly column: number
  /**
   * The call that embeds a value of the column; its argument named by `input` is the column. Without one the values are the
   * vectors.
   */
  readonly embedding?: EmbeddingFunction
  /** The calls that embed queries of other kinds than the column's values, by kind. */
  readonly queryEmbeddings?: QueryEmbeddings
  readonly metric: VectorMetric
  readonly precision: 'fp16' | 'fp32'
  readonly dimensions: number
  /** How near vectors are found; the engine chooses where it is absent. */
  readonly method?: VectorMethod
  /** HNSW: connections of a vector, and how many candidates each is chosen from. */
  readonly m?: number
  readonly efConstruction?: number
}

/** An SQL index on the values of a column. */
export interface BtreeIndexSchema {
  readonly id: number
  readonly name: string
  readonly column: number
}

/** An index on the words of a text column. */
export interface TextIndexSchema {
  readonly id: number
  readonly name: string
  readonly column: number
  readonly language: TextLanguage
}

/** A condition that no row may make false; null is not false. */
export interface CheckSchema {
  readonly name: string
  readonly value: ExprNode
}

/** What can be embedded. */
export type EmbeddedKind = 'string' | MediaKind

/** Embeddings of queries, by their kinds. */
export type QueryEmbeddings = Readonly<Partial<Record<EmbeddedKind, EmbeddingFunction>>>

/** A function with all but one argument fixed. */
export interface EmbeddingFunction {
  readonly function: string
  readonly version: string
  readonly input: string
  readonly constants: Readonly<Record<string, ExprNode>>
  /** False: called anew for each value. */
  readonly memoised?: false
}

/** The call that turns one row of the base into many rows of a view. */
export interface IteratorCallSchema {
  readonly function: string
  readonly version: string
  readonly args: Readonly<Record<string, ExprNode>>
  readonly required: readonly string[]
}

/** How many of the base's rows a view has, drawn by the seed: see `SampleSpec`. */
export interface SampleSchema {
  readonly n?: number
  readonly nPerStratum?: number
  readonly fraction?: number
  readonly stratifyBy: readonly ExprNode[]
  readonly seed: number
}

/** All that can change about a table over its versions. */
export interface TableSchema {
  readonly columns: readonly ColumnSchema[]
  readonly indexes: readonly EmbeddingIndexSchema[]
  readonly btrees?: readonly BtreeIndexSchema[]
  readonly texts?: readonly TextIndexSchema[]
  readonly checks?: readonly CheckSchema[]
  readonly filter?: ExprNode
  readonly sample?: SampleSchema
  readonly iterator?: IteratorCallSchema
  /** Views: the base's columns that are visible, as `#table.column` (before: by name); all where absent. */
  readonly baseColumns?: readonly string[]
  readonly comment?: string
  readonly customMetadata?: unknown
  readonly nextId: number
}

/** A column is filled by Polytable and not by the caller. */
export function isComputed(column: ColumnSchema): boolean {
  return column.value !== undefined
}

/** A column is filled by callers. */
export function isGiven(column: ColumnSchema): boolean {
  return !isComputed(column) && !column.fromIterator
}

/** A cell of this column can be without a value for a reason: its state is kept beside it. */
export function hasState(column: ColumnSchema): boolean {
  return (
    column.stored &&
    (isComputed(column) || ['image', 'video', 'audio', 'document'].includes(column.type.kind))
  )
}
