export {
  btreeIndex,
  caseWhen,
  coalesce,
  Column,
  Database,
  type DatabaseMedia,
  type DatabaseModels,
  type ModelDirectory,
  type ModelFileHandle,
  type ModelFiles,
  embeddingIndex,
  Expression,
  hybrid,
  Job,
  Query,
  Table,
  textIndex,
  type CellExplanation,
  type ColumnBuilder,
  type Pixels,
  type Columns,
  type Condition,
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
  type MigrateOptions,
  type Operand,
  type Row,
  type QueryFunction,
  type QueryOptions,
  type RowStream,
  type RowChange,
  type RowReference,
  type RowSource,
  type Shape,
  type SimilarityQuery,
  type SnippetOptions,
  type SqlOptions,
  type SqlResult,
  type Span,
  type TableDiff,
  type Tracer,
  type TableFunction,
  type WithErrors,
  type Uda,
  type Udf,
  type UpdateValues,
} from '@polytable/client/index'
export { pt } from './pt.ts'
export type { AgentAnswer, AgentOptions, AgentStep } from '@polytable/providers/declarations/agent'
export type { McpFunction } from '@polytable/providers/declarations/mcp-udfs'
export type { McpCommand, McpUrl } from '@polytable/providers/mcp/server'
export type { RetrievalOptions } from '@polytable/providers/declarations/retrieval-tool'
export type { ChoiceOptions, ToolFunction, ToolOptions, Tools } from '@polytable/providers/declarations/tools'
export { MediaFile, type MediaSource } from '@polytable/udf/values/media-file'
export { type CallContext } from '@polytable/udf/calls/attempt'
export { type RateLimit } from '@polytable/udf/calls/limits'
export { type SchemaDifference } from '@polytable/model/protocol/migration'
export type { ColumnInfo, IndexInfo, TableInfo, TableMetadata } from '@polytable/model/protocol/table-info'
export type {
  KeptModel,
  LoadedModel,
  ModelDownloadOptions,
  ModelDownloadProgress,
  ModelImportOptions,
} from '@polytable/model/ports/model-keeper'
export type { SqlColumn } from '@polytable/model/protocol/query-options'
export type { DirEntry, TreeNode } from '@polytable/model/protocol/directories'
export type {
  SchemaChange,
  VacuumOptions,
  VacuumStatus,
  VersionInfo,
  VersionMetadata,
} from '@polytable/model/protocol/versions'
export { PolytableError, type ErrorCode, type PolytableErrorJson } from '@polytable/model/errors/index'
export type { Progress } from '@polytable/model/protocol/options'
export type {
  FunctionUse,
  CellFailure,
  Lineage,
  LineageEntry,
  EngineStatistics,
  ProviderUse,
} from '@polytable/model/protocol/insight'
export type {
  BackupOptions,
  BackupProgress,
  BackupSummary,
} from '@polytable/model/protocol/whole-database/backup'
export type { DoctorOptions, Finding, FindingKind } from '@polytable/model/protocol/whole-database/doctor'
export type {
  DeletedMedia,
  MediaCheck,
  MediaCheckOptions,
  MediaCheckProgress,
  MediaProblem,
} from '@polytable/model/protocol/media-check'
export type { UpdateStatus } from '@polytable/model/protocol/writes'
export type { QueryFailure } from '@polytable/model/protocol/query-options'
export type { JobInfo, PendingApproval } from '@polytable/model/protocol/jobs'
export type { ArrayDtype, NdArray, TypedArray } from '@polytable/model/types/index'
export type { ByteRange, Logger, PixelData } from '@polytable/model/ports/index'
export type { FetchPolicy, MediaDestinationOptions } from './engine/options.ts'
export type { OpenOptions } from './client/options.ts'
export type { RestoreSource } from './client/restore.ts'
export type { ProviderOptions } from './client/providers.ts'
export type { Secret } from './client/secrets.ts'
export type { StorageOptions } from './client/storage.ts'
export type * from './types.ts'
