export {
  btreeIndex,
  caseWhen,
  coalesce,
  Column,
  Database,
  embeddingIndex,
  Expression,
  hybrid,
  Job,
  MediaFile,
  pt,
  Query,
  Table,
  textIndex,
  type CallContext,
  type CellExplanation,
  type ColumnBuilder,
  type Columns,
  type ComputedColumnOptions,
  type CreateTableOptions,
  type CreateViewOptions,
  type DatabaseInfo,
  type Declaration,
  type DeclaredTableOptions,
  type EmbeddingOptions,
  type GivenArray,
  type VectorIndexOptions,
  type InsertRow,
  type IteratorCall,
  type JsonValue,
  type MediaSource,
  type MigrateOptions,
  type Operand,
  type PixelData,
  type RateLimit,
  type Row,
  type QueryFunction,
  type QueryOptions,
  type RowStream,
  type RowChange,
  type RowReference,
  type RowSource,
  type SchemaDifference,
  type Shape,
  type SimilarityQuery,
  type Span,
  type TableDiff,
  type Tracer,
  type TableFunction,
  type Told,
  type Uda,
  type Udf,
  type UpdateValues,
} from '@polytable/core/client/index'
export type {
  ColumnInfo,
  DirEntry,
  IndexInfo,
  TableInfo,
  TableMetadata,
  TreeNode,
} from '@polytable/core/engine/index'
export type {
  SchemaChange,
  VacuumOptions,
  VacuumStatus,
  VersionInfo,
  VersionMetadata,
} from '@polytable/core/versions/index'
export { PolytableError, type ErrorCode, type PolytableErrorJson } from '@polytable/core/errors/index'
export type { Progress } from '@polytable/core/exec/context'
export type { FunctionUse } from '@polytable/core/exec/function-statistics'
export type { UpdateStatus } from '@polytable/core/exec/statement'
export type { CellFailure } from '@polytable/core/insight/failures'
export type { Lineage, LineageEntry } from '@polytable/core/insight/lineage'
export type { EngineStatistics } from '@polytable/core/insight/statistics'
export type { QueryFailure } from '@polytable/core/query/failures'
export type { JobInfo } from '@polytable/core/jobs/jobs'
export type { ArrayDtype, NdArray, TypedArray } from '@polytable/core/types/index'
export type { Logger } from '@polytable/core/ports/index'
export type { FetchPolicy } from './engine/options.ts'
export type { OpenOptions } from './client/options.ts'
export type * from './types.ts'
