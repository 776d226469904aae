export type { CellExplanation, RowReference } from './cell-explanation.ts'
export { Column, type SimilarityQuery } from './column.ts'
export {
  ColumnBuilder,
  DefaultGenerator,
  type JsonValue,
  type AnyColumnBuilder,
  type ColumnBuilders,
  type GivenArray,
  type ShapeOf,
} from './column-builder.ts'
export {
  Database,
  type CreateTableOptions,
  type CreateViewOptions,
  type DatabaseInfo,
  type Home,
} from './database.ts'
export {
  btreeIndex,
  Declaration,
  embeddingIndex,
  textIndex,
  type DeclaredTableOptions,
  type IndexDeclaration,
  type ViewOptions,
} from './declare.ts'
export type { EmbeddingFunctionLike, EmbeddingOptions, VectorIndexOptions } from './embedding-index.ts'
export { caseWhen, coalesce, Expression, type Operand } from './expression.ts'
export {
  callable,
  type Arguments,
  type BatchedUdfOptions,
  type FunctionReference,
  type Given,
  type Udf,
  type UdfOptions,
} from './functions.ts'
export { timedOut, type CallContext } from './attempt.ts'
export { definedFunctions, registration } from './defined-functions.ts'
export type { FunctionModules } from './function-modules.ts'
export { RateLimits, type Limits, type RateLimit } from './limits.ts'
export { functionProvider } from './provider.ts'
export type { IteratorCall, IteratorOptions, WithPosition } from './iterator.ts'
export { hybrid } from './hybrid.ts'
export { Job } from './job.ts'
export { MediaFile, type MediaReader, type MediaSource, type PixelData } from './media-file.ts'
export { addDeclared, type MigrateOptions, type SchemaDifference } from './migrate.ts'
export { pt } from './pt.ts'
export { Query, type OrderOptions, type QueryOptions, type RowStream, type SelectedRow } from './query.ts'
export type { Told } from './told.ts'
export type { QueryFunction } from './query-function.ts'
export type { RowSource } from './row-source.ts'
export { Causes } from './causes.ts'
export { Session } from './session.ts'
export type {
  ComputedField,
  ComputedShape,
  Field,
  InsertRow,
  Merge,
  Row,
  Shape,
  UpdateValues,
} from './shape.ts'
export { Table, type Columns, type ComputedColumnOptions } from './table.ts'
export type { TableFunction } from './table-function.ts'
export type { Uda } from './uda.ts'
export type { Span, Tracer } from './tracing.ts'
export type { RowChange, TableDiff } from './version-diff.ts'
