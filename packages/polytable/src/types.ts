/** The types of public signatures, for programs that export what they make: declarations of theirs name these. */
export type {
  AnyColumnBuilder,
  ArrayOptions,
  ColumnBuilders,
  GivenJson,
  ImageOptions,
  JsonShapeDeclaration,
  ShapedJson,
  ShapeOf,
} from '@polytable/client/schemas/column-builder'
export type { BackupTarget, WritableFile } from '@polytable/client/database/backup'
export type { CreateFromOptions, TableSource } from '@polytable/client/database/create-from'
export type {
  AnyDeclaration,
  IndexDeclaration,
  ViewOptions,
  ViewSample,
} from '@polytable/client/schemas/declare'
export type { EmbeddableColumn, EmbeddingFunctionLike } from '@polytable/client/tables/embedding-index'
export type { ExprUdfOptions } from '@polytable/client/functions/expr-udf'
export type {
  Arguments,
  BatchedUdfOptions,
  Constant,
  FunctionReference,
  Given,
  Returned,
  UdfCalls,
  UdfOptions,
} from '@polytable/client/functions/functions'
export type { ConstantArguments, IteratorOptions, WithPosition } from '@polytable/client/functions/iterator'
export type { CheckedPath, Follow, JsonPath } from '@polytable/client/expressions/json-path-types'
export type { AnyUdf, Overloaded, OverloadOptions } from '@polytable/client/functions/overloads'
export type {
  AnyColumn,
  ColumnRow,
  EitherRow,
  JoinOptions,
  OrderOptions,
  QueryOptions,
  Rows,
  RowsSource,
  SampleOptions,
  SelectedRow,
} from '@polytable/client/queries/rows'
export type {
  QueryFunctionOptions,
  QueryParameters,
  QueryResult,
  ScalarMode,
} from '@polytable/client/queries/query-function'
export type { RowCount } from '@polytable/client/queries/query-parameters'
export type { FileOptions, FileSource } from '@polytable/client/files/row-file'
export type { InJson, JsonRow } from '@polytable/client/queries/row-json'
export type {
  ComputedField,
  ComputedShape,
  Field,
  JoinedRow,
  JoinedShape,
  JoinHow,
  Merge,
} from '@polytable/client/schemas/shape'
export type { Returns, RowArguments, TableResult } from '@polytable/client/queries/table-function'
export type { AggregateCallOptions, UdaArguments, UdaOptions } from '@polytable/client/functions/uda'
export type {
  BatchOptions,
  BatchRow,
  ComputedRow,
  InsertOptions,
  RecomputeOptions,
  ReturnedStatus,
  UpdateOptions,
} from '@polytable/client/tables/write-options'
export type { ArrayDtype, ColumnType, TypedArray, TypeKind } from '@polytable/model/types/index'
