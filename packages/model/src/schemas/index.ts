export { freeName, numbered } from './free-name.ts'
export { ColumnNames } from './heading.ts'
export { allIndexes, withoutIndexes } from './indexes.ts'
export {
  checkColumnName,
  parentOf,
  parseInstant,
  parsePath,
  parseVersionedPath,
  versionedPath,
} from './names.ts'
export {
  hasState,
  isComputed,
  isGiven,
  VECTOR_METHODS,
  VECTOR_METRICS,
  type BtreeIndexSchema,
  type CheckSchema,
  type ColumnSchema,
  type DefaultValue,
  type EmbeddedKind,
  type EmbeddingFunction,
  type EmbeddingIndexSchema,
  type IteratorCallSchema,
  type QueryEmbeddings,
  type SampleSchema,
  type TableSchema,
  type TextIndexSchema,
  type VectorMethod,
  type VectorMetric,
} from './table-schema.ts'
export { TEXT_LANGUAGES, type TextLanguage } from './text-language.ts'
