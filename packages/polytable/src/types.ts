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
} from '@polytable/core/client/column-builder'
export type { CreateFromOptions, TableSource } from '@polytable/core/client/create-from'
export type {
  AnyDeclaration,
  IndexDeclaration,
  ViewOptions,
  ViewSample,
} from '@polytable/core/client/declare'
export type { EmbeddingFunctionLike } from '@polytable/core/client/embedding-index'
export type { ExprUdfOptions } from '@polytable/core/client/expr-udf'
export type {
  Arguments,
  BatchedUdfOptions,
  Constant,
  FunctionReference,
  Given,
  Returned,
  UdfCalls,
  UdfOptions,
} from '@polytable/core/client/functions'
export type { ConstantArguments, IteratorOptions, WithPosition } from '@polytable/core/client/iterator'
export type { CheckedPath, Follow, JsonPath } from '@polytable/core/client/json-path-types'
export type { AnyUdf, Overloaded, OverloadOptions } from '@polytable/core/client/overloads'
export type {
  AnyColumn,
  ColumnRow,
  EitherRow,
  JoinOptions,
  OrderOptions,
  QueryOptions,
  RowsSource,
  SampleOptions,
  SelectedRow,
} from '@polytable/core/client/query'
export type {
  QueryFunctionOptions,
  QueryParameters,
  QueryResult,
  ScalarMode,
} from '@polytable/core/client/query-function'
export type { RowCount } from '@polytable/core/client/query-parameters'
export type { FileSource } from '@polytable/core/client/row-file'
export type { InJson, JsonRow } from '@polytable/core/client/row-json'
export type {
  ComputedField,
  ComputedShape,
  Field,
  JoinedRow,
  JoinedShape,
  JoinHow,
  Merge,
} from '@polytable/core/client/shape'
export type { Returns, RowArguments, TableResult } from '@polytable/core/client/table-function'
export type { AggregateCallOptions, UdaArguments, UdaOptions } from '@polytable/core/client/uda'
export type {
  BatchOptions,
  BatchRow,
  ComputedRow,
  InsertOptions,
  RecomputeOptions,
  ReturnedStatus,
  UpdateOptions,
} from '@polytable/core/client/write-status'
export type { ArrayDtype, ColumnType, TypedArray, TypeKind } from '@polytable/core/types/index'
