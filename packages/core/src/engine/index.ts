export type * from './api.ts'
export { openEngine, type EngineParts } from './engine.ts'
export type {
  BtreeIndexInfo,
  CheckInfo,
  ColumnInfo,
  EmbeddingIndexInfo,
  IndexInfo,
  TableInfo,
  TableMetadata,
  TextIndexInfo,
} from './info.ts'
export { createBroadcastLog, type BroadcastLog } from './log.ts'
