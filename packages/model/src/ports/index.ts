export type { ContextVariable } from './context-variable.ts'
export type { Logger } from './logger.ts'
export type { MediaDescription, MediaInspector, PixelData } from './media-inspector.ts'
export type { MediaResolver } from './media-resolver.ts'
export type { MediaInput, MediaStore, StoredMedia } from './media-store.ts'
export {
  FILE_FORMATS,
  tabular,
  type FileFormat,
  type FileRows,
  type RowFile,
  type RowFileReader,
  type StatedType,
} from './row-files.ts'
export type { CopyColumn, CopyType, SqlExecutor, SqlRow, SqlStore, SqlValue } from './sql-store.ts'
