export type { ContextVariable } from './context-variable.ts'
export type { ImageLimits } from './image-limits.ts'
export type { Logger } from './logger.ts'
export type { MediaCache, MediaLease, MediaSource } from './media-cache.ts'
export type { MediaDestination, MediaDestinations } from './media-destinations.ts'
export type { ModelKeeper } from './model-keeper.ts'
export type { MediaDescription, MediaInspector, PixelData } from './media-inspector.ts'
export type { MediaResolver } from './media-resolver.ts'
export type { ByteRange, MediaInput, MediaStore, StoredMedia } from './media-store.ts'
export {
  FILE_FORMATS,
  tabular,
  type FileFormat,
  type FileRows,
  type RowFile,
  type RowFileOptions,
  type RowFileReader,
  type WorkbookOptions,
  type StatedType,
} from './row-files.ts'
export type {
  SqlAnswer,
  SqlReader,
  CopyBatch,
  CopyColumn,
  CopyType,
  CopyValues,
  SqlCommand,
  SqlExecutor,
  SqlRow,
  SqlStatement,
  SqlStore,
  SqlValue,
} from './sql-store.ts'
