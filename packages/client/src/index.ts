export type { CellExplanation, RowReference } from './tables/cell-explanation.ts'
export { Column } from './tables/column.ts'
export type { SimilarityQuery } from './tables/similarity-query.ts'
export type { SnippetOptions } from './tables/snippet.ts'
export {
  ColumnBuilder,
  DefaultGenerator,
  type JsonValue,
  type AnyColumnBuilder,
  type ColumnBuilders,
  type GivenArray,
  type ShapeOf,
  type Pixels,
} from './schemas/column-builder.ts'
export {
  Database,
  type CreateTableOptions,
  type CreateViewOptions,
  type DatabaseInfo,
  type PlatformHandle,
} from './database/database.ts'
export {
  btreeIndex,
  Declaration,
  embeddingIndex,
  textIndex,
  type DeclaredTableOptions,
  type IndexDeclaration,
  type ViewOptions,
} from './schemas/declare.ts'
export type {
  EmbeddableColumn,
  EmbeddingFunctionLike,
  EmbeddingOptions,
  VectorIndexOptions,
} from './tables/embedding-index.ts'
export { caseWhen, coalesce, Expression, type Condition, type Operand } from './expressions/expression.ts'
export {
  callable,
  type Arguments,
  type BatchedUdfOptions,
  type FunctionReference,
  type Given,
  type Udf,
  type UdfOptions,
} from './functions/functions.ts'

export type { IteratorCall, IteratorOptions, WithPosition } from './functions/iterator.ts'
export { hybrid } from './queries/hybrid.ts'
export type { DatabaseMedia } from './database/database-media.ts'
export type { DatabaseModels } from './database/database-models.ts'
export type { ModelDirectory, ModelFileHandle, ModelFiles } from './database/model-directory.ts'
export type { SqlOptions, SqlResult } from './database/sql.ts'
export { Job } from './database/job.ts'

export { addDeclared, type MigrateOptions } from './database/migrate.ts'
export { pt } from './schemas/pt.ts'
export { Query } from './queries/query.ts'
export type { OrderOptions, QueryOptions, Rows, RowStream, SelectedRow } from './queries/rows.ts'
export type { WithErrors } from './queries/with-errors.ts'
export type { QueryFunction } from './queries/query-function.ts'
export type { RowSource } from './files/row-source.ts'

export { Session } from './connection/session.ts'
export type {
  ComputedField,
  ComputedShape,
  Field,
  InsertRow,
  Merge,
  Row,
  Shape,
  UpdateValues,
} from './schemas/shape.ts'
export { Table, type Columns, type ComputedColumnOptions } from './tables/table.ts'
export type { TableFunction } from './queries/table-function.ts'
export type { Uda } from './functions/uda.ts'
export type { Span, Tracer } from './connection/tracing.ts'
export type { RowChange, TableDiff } from './tables/version-diff.ts'
