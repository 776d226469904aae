import type { StandardSchemaV1 } from '@standard-schema/spec'
import { PolytableError } from '@polytable/model/errors/index'
import type { ColumnDefinition } from '@polytable/model/protocol/definitions'
import type { DefaultValue } from '@polytable/model/schemas/index'
import {
  arrayDtypes,
  describeValue,
  displayType,
  isJsonKind,
  toLiteral,
  typeOf,
  type ArrayDtype,
  type ColumnType,
  type NdArray,
} from '@polytable/model/types/index'
import { checkCalls } from '../calls/check-arguments.ts'
import { columnBuilderCalls } from '../calls/expression-arguments.ts'
import { conditionNode, Expression } from '../expressions/expression.ts'
import { checkFunction } from '../calls/function-arguments.ts'
import type { MediaFile, MediaSource } from '@polytable/udf/values/media-file'
import type { ComputedField, Field } from './shape.ts'

type Options = Omit<ColumnDefinition, 'name' | 'type' | 'stored' | 'value' | 'check'>

/** A condition on the values of a column. */
type Check<T> = (value: Expression<T>) => Expression<boolean>

/** A declared column: its type and its options. Immutable; every method returns a new one. */
export class ColumnBuilder<Select, Insert, Optional extends boolean = false> {
  /** The types of the column's values. Only the type checker knows it. */
  declare readonly field: Field<Select, Insert, Optional, true>
  /** Only for types. */
  declare readonly value: Select
  /** The type as plain data. */
  readonly columnType: ColumnType
  /** Default, key, comment and the like. */
  readonly options: Options
  /** The Standard Schema that values are held against before they are sent, of a `json` column with one. */
  readonly validator: StandardSchemaV1 | undefined
  readonly #checks: readonly Check<never>[]

  static {
    checkCalls(this, columnBuilderCalls)
  }

  constructor(
    columnType: ColumnType,
    options: Options = {},
    validator?: StandardSchemaV1,
    checks: readonly Check<never>[] = [],
  ) {
    this.columnType = columnType
    this.options = options
    this.validator = validator
    this.#checks = checks
  }

  /** Allows null; the column may be left out of a row. */
  nullable(): ColumnBuilder<Select | null, Insert | null, true> {
    return new ColumnBuilder(
      { ...this.columnType, nullable: true },
      this.options,
      this.validator,
      this.#checks,
    )
  }

  /** What rows get that have no value: a constant, or a generator such as `uuid.uuid7()`. */
  default(value: Insert | DefaultGenerator): ColumnBuilder<Select, Insert, true> {
    const given: DefaultValue =
      value instanceof DefaultGenerator
        ? { kind: 'generator', name: value.name }
        : { kind: 'constant', value: toLiteral(this.columnType, value) }
    return this.#with({ default: given }) as unknown as ColumnBuilder<Select, Insert, true>
  }

  /** Part of the primary key; several such columns form one composite key. */
  primaryKey(): this {
    return this.#with({ primaryKey: true })
  }
  /** No two live rows may have the same value; any number may have null. */
  unique(): this {
    return this.#with({ unique: true })
  }
  /** A condition on the values: `pt.int().check((n) => n.gt(0))`. A row that makes it false is refused; null is not false. */
  check(condition: Check<Select>): this {
    const checks = [...this.#checks, condition as unknown as Check<never>]
    return new ColumnBuilder(this.columnType, this.options, this.validator, checks) as unknown as this
  }
  /** A note for readers, kept with the column. */
  comment(comment: string): this {
    return this.#with({ comment })
  }
  /** Where media written by this column are kept. */
  destination(destination: string): this {
    return this.#with({ destination })
  }
  /** When media are checked: when a row is written (default), or not before they are read. */
  mediaValidation(mediaValidation: 'onWrite' | 'onRead'): this {
    return this.#with({ mediaValidation })
  }

  /**
   * What the column was called before: `open({ schema })` and `migrate()` rename a stored column of that name, and values and what
   * depends on it stay. Once it is renamed this says nothing more.
   */
  renamedFrom(name: string): this {
    return this.#with({ renamedFrom: name })
  }

  #with(options: Options): this {
    return new ColumnBuilder(
      this.columnType,
      { ...this.options, ...options },
      this.validator,
      this.#checks,
    ) as unknown as this
  }

  /** The definition of a column of this name. */
  definition(name: string): ColumnDefinition {
    const column = new Expression<never>({ kind: 'column', table: '', column: name, type: this.columnType })
    const checks = this.#checks.map((check) => new Expression<boolean>(conditionNode('check', check(column))))
    const [first, ...more] = checks
    const check = more.reduce((left, right) => left?.and(right), first)
    return {
      ...this.options,
      name,
      type: this.columnType,
      stored: true,
      check: check?.node,
    }
  }
}

/** A value that is generated for each row: usable as a default, and as an expression that gives a different value at each use. */
export class DefaultGenerator extends Expression<string> {
  readonly name: 'uuid4' | 'uuid7'
  constructor(name: 'uuid4' | 'uuid7') {
    super({
      kind: 'call',
      function: `uuid.${name}`,
      version: '1',
      args: {},
      required: [],
      deterministic: false,
      type: typeOf('uuid'),
    })
    this.name = name
  }
}

/** A column builder of any type. */
export interface AnyColumnBuilder {
  /** The types of the column's values. Only the type checker knows it. */
  readonly field: Field
  /** The type of a value. Only the type checker knows it. */
  readonly value: unknown
  /** The type as plain data. */
  readonly columnType: ColumnType
  /** Default, key, comment and the like. */
  readonly options: Options
  /** The Standard Schema that values are held against, of a `json` column with one. */
  readonly validator: StandardSchemaV1 | undefined
  /** The column as plain data, under the name that it gets. */
  definition(name: string): ColumnDefinition
}
/** Columns by their names. */
export type ColumnBuilders = Readonly<Record<string, AnyColumnBuilder>>

/** Columns of a table: declared ones, and expressions that compute theirs. */
export type TableColumns = Readonly<Record<string, AnyColumnBuilder | Expression<unknown>>>

/** The shape that columns have. */
export type ShapeOf<C extends TableColumns> = {
  readonly [K in keyof C]: C[K] extends AnyColumnBuilder
    ? C[K]['field']
    : C[K] extends Expression<infer T>
      ? ComputedField<T>
      : never
}

/** A value that JSON can hold. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue | undefined }
/** An image given as its pixels, as `ImageData` has them. */
export type Pixels = {
  /** Red, green, blue and alpha of each pixel, rows from the top. */
  readonly data: Uint8ClampedArray | Uint8Array
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height: number
}

const of = <Select, Insert = Select>(type: ColumnType): ColumnBuilder<Select, Insert> =>
  new ColumnBuilder(type)

/** `timestamp({ as: 'string' })` reads as ISO text with its microseconds, else as Date. */
function timestamp(options?: { as?: 'date' }): ColumnBuilder<Date, Date | string>
function timestamp(options: { as: 'string' }): ColumnBuilder<string, Date | string>
function timestamp(options: { as?: 'date' | 'string' } = {}): unknown {
  checkFunction('timestamp', { options })
  return of({ ...typeOf('timestamp'), ...options })
}

/** The shape of a JSON value: members by name, `[item]` for a list, a column type for what is neither. */
export type JsonShapeDeclaration =
  AnyColumnBuilder | readonly [JsonShapeDeclaration] | { readonly [name: string]: JsonShapeDeclaration }

/** A value of a declared shape, as it reads. */
export type ShapedJson<D> = D extends { readonly value: infer V; readonly columnType: ColumnType }
  ? V extends Date
    ? string
    : V
  : D extends readonly [infer I]
    ? ShapedJson<I>[]
    : { -readonly [K in keyof D]: ShapedJson<D[K]> }

type OptionalMembers<D> = {
  [K in keyof D]: D[K] extends { readonly field: { readonly optional: true } } ? K : never
}[keyof D]

/** A value of a declared shape, as it is given: members that may be null may be left out. */
export type GivenJson<D> = D extends { readonly field: Field; readonly columnType: ColumnType }
  ? D['field']['insert']
  : D extends readonly [infer I]
    ? readonly GivenJson<I>[]
    : { readonly [K in Exclude<keyof D, OptionalMembers<D>>]: GivenJson<D[K]> } & {
        readonly [K in OptionalMembers<D>]?: GivenJson<D[K]>
      }

/**
 * JSON. With a Standard Schema (zod, valibot, arktype…) every inserted value is checked by it and the row type follows. With a
 * shape, `{ name: pt.string(), tags: [pt.string()] }`, members that are not declared are refused in values and in paths.
 */
function json(): ColumnBuilder<JsonValue, unknown>
function json<T extends StandardSchemaV1>(
  schema: T,
): ColumnBuilder<StandardSchemaV1.InferOutput<T>, StandardSchemaV1.InferInput<T>>
function json<
  const D extends readonly [JsonShapeDeclaration] | { readonly [name: string]: JsonShapeDeclaration },
>(shape: D): ColumnBuilder<ShapedJson<D>, GivenJson<D>>
function json(given?: unknown): unknown {
  if (given === undefined) return new ColumnBuilder(typeOf('json'))
  if (isStandardSchema(given)) return new ColumnBuilder(typeOf('json'), {}, given)
  return new ColumnBuilder(shapedType(given))
}

function isStandardSchema(given: unknown): given is StandardSchemaV1 {
  const hasSchema = (typeof given === 'object' && given !== null) || typeof given === 'function'
  return hasSchema && '~standard' in given
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** @throws PolytableError INVALID_TYPE */
function shapedType(declared: unknown): ColumnType {
  if (declared instanceof ColumnBuilder) {
    const type = declared.columnType as ColumnType
    if (isJsonKind(type.kind) && declared.validator === undefined) return type
    throw new PolytableError('INVALID_TYPE', `JSON cannot hold ${displayType(type)}`)
  }
  if (Array.isArray(declared) && declared.length === 1) {
    return { ...typeOf('json'), shape: { kind: 'list', item: { type: shapedType(declared[0]) } } }
  }
  if (isRecord(declared) && Object.keys(declared).length > 0) {
    const members = Object.entries(declared).map(
      ([name, member]) => [name, { type: shapedType(member) }] as const,
    )
    return { ...typeOf('json'), shape: { kind: 'object', members: Object.fromEntries(members) } }
  }
  throw new PolytableError('INVALID_TYPE', 'json() expects a Standard Schema or a shape', {
    hint: 'For example: pt.json(z.object({ … })), or pt.json({ name: pt.string(), tags: [pt.string()] }).',
  })
}

/** Options of `pt.array`. */
export interface ArrayOptions {
  /** Length of each dimension; null leaves one free. */
  readonly shape?: readonly (number | null)[]
  /** The type of the elements; unless given, arrays have that of what is given. */
  readonly dtype?: ArrayDtype
}

/** What an array may be given as: lists in lists, a typed array, or its elements row by row with its shape. */
export type GivenArray =
  | ArrayBufferView
  | readonly unknown[]
  | {
      /** The elements, row by row. */
      readonly data: ArrayBufferView | readonly unknown[]
      /** The size of each dimension. */
      readonly shape: readonly number[]
    }

/**
 * Arrays of numbers, truth values or texts, all of one type. Whole numbers have to be in the range of the dtype, floats are rounded to
 * the nearest. `float16` reads as a `Float32Array`, which holds every float16: not every runtime has a `Float16Array`.
 * @throws PolytableError INVALID_TYPE for what is no shape or no dtype
 */
function array<const O extends ArrayOptions>(options?: O): ColumnBuilder<ArrayValue<O>, GivenArray> {
  const { shape, dtype } = options ?? {}
  const isShape = (lengths: readonly unknown[]): boolean =>
    lengths.every((n) => n === null || (Number.isSafeInteger(n) && (n as number) >= 0))
  if (shape !== undefined && !(Array.isArray(shape) && isShape(shape))) {
    throw new PolytableError(
      'INVALID_TYPE',
      'The shape of an array must be a list of non-negative integers',
      {
        hint: 'A null stands for any length: shape: [null, 3].',
      },
    )
  }
  if (dtype !== undefined && !arrayDtypes.includes(dtype)) {
    throw new PolytableError('INVALID_TYPE', `Unknown dtype ${describeValue(dtype)}`, {
      hint: `A dtype is one of: ${arrayDtypes.join(', ')}.`,
    })
  }
  return of({
    ...typeOf('array'),
    ...(shape ? { dimensions: shape } : {}),
    ...(dtype ? { dtype } : {}),
  })
}

/** What holds the elements of arrays, by dtype. */
interface ElementsByDtype {
  readonly float16: Float32Array
  readonly float32: Float32Array
  readonly float64: Float64Array
  readonly int8: Int8Array
  readonly uint8: Uint8Array
  readonly int16: Int16Array
  readonly uint16: Uint16Array
  readonly int32: Int32Array
  readonly uint32: Uint32Array
  readonly int64: BigInt64Array
  readonly uint64: BigUint64Array
  readonly bool: readonly boolean[]
  readonly string: readonly string[]
}

type Elements = ElementsByDtype[ArrayDtype]

/** What an array reads as: one dimension as what holds its elements, more with their shape. */
export type ArrayValue<O extends ArrayOptions> = O['shape'] extends readonly [unknown]
  ? O['dtype'] extends ArrayDtype
    ? ElementsByDtype[O['dtype']]
    : Elements
  : O['shape'] extends readonly [unknown, ...unknown[]]
    ? NdArray
    : Elements | NdArray

/** Options of `pt.image`: what every image of the column is. */
export interface ImageOptions {
  /** [width, height] in pixels: other sizes are refused. */
  readonly size?: readonly [number, number]
  /** The channels. */
  readonly mode?: 'RGB' | 'RGBA' | 'L'
}

/** The types of columns. Not null unless `.nullable()`. */
export const columnTypes = {
  string: () => of<string>(typeOf('string')),
  /** Safe integers; others are refused. */
  int: () => of<number>(typeOf('int')),
  /** 64-bit integers. */
  bigint: () => of<bigint, bigint | number>(typeOf('bigint')),
  float: () => of<number>(typeOf('float')),
  bool: () => of<boolean>(typeOf('bool')),
  timestamp,
  /** 'YYYY-MM-DD'. */
  date: () => of<string, string | Date>(typeOf('date')),
  uuid: () => of<string>(typeOf('uuid')),
  binary: () => of<Uint8Array, Uint8Array | ArrayBuffer>(typeOf('binary')),
  json,
  array,
  image: (options: ImageOptions = {}) => {
    checkFunction('image', { options })
    return of<MediaFile, MediaSource | Pixels>({ ...typeOf('image'), ...options })
  },
  video: () => of<MediaFile, MediaSource>(typeOf('video')),
  audio: () => of<MediaFile, MediaSource>(typeOf('audio')),
  document: () => of<MediaFile, MediaSource>(typeOf('document')),
}

/** The definition of a column that is declared with its type. @throws PolytableError INVALID_ARGUMENT for what is none */
export function declaredColumn(name: string, type: unknown): ColumnDefinition {
  if (type instanceof ColumnBuilder) return type.definition(name)
  throw new PolytableError('INVALID_ARGUMENT', `The column '${name}' is declared without a type`, {
    column: name,
    hint: 'Give one: pt.string(), pt.int(), pt.document(), ….',
  })
}

/** The definition of a column of a table's own: computed by an expression, or declared with its type. */
export function ownColumn(name: string, column: AnyColumnBuilder | Expression<unknown>): ColumnDefinition {
  return column instanceof Expression
    ? { name, type: column.type, value: column.node, stored: true }
    : declaredColumn(name, column)
}
