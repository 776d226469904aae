export type { Logger } from './logger.ts'
export type { MediaInput, MediaStore, StoredMedia } from './media-store.ts'
export type { CopyColumn, CopyType, SqlExecutor, SqlRow, SqlStore, SqlValue } from './sql-store.ts'
