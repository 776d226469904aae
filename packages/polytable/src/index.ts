export {
  caseWhen,
  coalesce,
  Column,
  Database,
  embeddingIndex,
  Expression,
  MediaFile,
  pt,
  Query,
  Table,
  type ColumnBuilder,
  type Columns,
  type ComputedColumnOptions,
  type CreateTableOptions,
  type CreateViewOptions,
  type DatabaseInfo,
  type Declaration,
  type EmbeddingOptions,
  type InsertRow,
  type IteratorCall,
  type JsonValue,
  type MediaSource,
  type MigrateOptions,
  type Operand,
  type PixelData,
  type Row,
  type QueryFunction,
  type RowChange,
  type RowSource,
  type SchemaDifference,
  type Shape,
  type SimilarityQuery,
  type TableDiff,
  type TableFunction,
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
export type { UpdateStatus } from '@polytable/core/exec/statement'
export type { NdArray } from '@polytable/core/types/index'
export type { Logger } from '@polytable/core/ports/index'
export type { FetchPolicy } from './engine/options.ts'
export type { OpenOptions } from './client/options.ts'
