import type { JsonShape } from './json-shape.ts'

export type ScalarKind =
  'string' | 'int' | 'bigint' | 'float' | 'bool' | 'timestamp' | 'date' | 'uuid' | 'binary' | 'json' | 'array'
export type MediaKind = 'image' | 'video' | 'audio' | 'document'
/** The kinds of types, by the names of `pt`. */
export type TypeKind = ScalarKind | MediaKind

/** The types of elements of arrays. Stored arrays name theirs by its index here: only the end may grow. */
export const arrayDtypes = [
  'float32',
  'float64',
  'int8',
  'uint8',
  'int16',
  'int32',
  'int64',
  'bool',
  'string',
  'uint16',
  'uint32',
  'uint64',
  'float16',
] as const
/** The types that elements of arrays may have. */
export type ArrayDtype = (typeof arrayDtypes)[number]

/** The type of a column or an expression, as plain data. Not null unless `nullable`. */
export interface ColumnType {
  /** The kind of type. */
  readonly kind: TypeKind
  /** Whether null is a value of it. */
  readonly nullable: boolean
  /** timestamp: how a row presents it. */
  readonly as?: 'date' | 'string'
  /** json: the shape every value has. */
  readonly shape?: JsonShape
  /** array: length per dimension; null leaves one free. */
  readonly dimensions?: readonly (number | null)[]
  /** Arrays: the type of the elements. */
  readonly dtype?: ArrayDtype
  /** image: [width, height] in pixels. */
  readonly size?: readonly [number, number]
  /** Images: the channels. */
  readonly mode?: 'RGB' | 'RGBA' | 'L'
}

const mediaKinds: Readonly<Record<MediaKind, true>> = {
  image: true,
  video: true,
  audio: true,
  document: true,
}

export function isMediaKind(kind: TypeKind): kind is MediaKind {
  return Object.hasOwn(mediaKinds, kind)
}

export function isNumeric(type: ColumnType): boolean {
  return type.kind === 'int' || type.kind === 'float' || type.kind === 'bigint'
}

/** How JavaScript and PostgreSQL compare values of a kind alike: by order, only for equality, or not at all. */
const comparisons: Readonly<Record<TypeKind, 'order' | 'equality' | 'none'>> = {
  string: 'order',
  int: 'order',
  bigint: 'order',
  float: 'order',
  bool: 'order',
  timestamp: 'order',
  date: 'order',
  uuid: 'order',
  binary: 'equality',
  json: 'none',
  array: 'none',
  image: 'none',
  video: 'none',
  audio: 'none',
  document: 'none',
}

/** Whether values are single ones that have an order, and are equal where JavaScript and PostgreSQL say so. */
export function isScalar({ kind }: ColumnType): boolean {
  return comparisons[kind] === 'order'
}

/** Whether values can be keys: they can be compared for equality. */
export function hasEquality({ kind }: ColumnType): boolean {
  return comparisons[kind] !== 'none'
}

export function typeOf(kind: TypeKind, nullable = false): ColumnType {
  return { kind, nullable }
}

/** Whether a value of `from` may be stored where `to` is declared, null aside. */
export function isAssignable(from: ColumnType, to: ColumnType): boolean {
  if (from.kind === to.kind) return true
  if (to.kind === 'float') return from.kind === 'int'
  if (to.kind === 'bigint') return from.kind === 'int'
  if (to.kind === 'json') return ['string', 'int', 'float', 'bool'].includes(from.kind)
  return from.kind === 'json' && !isMediaKind(to.kind)
}

/** How a type reads in messages and in `describe()`: `Int`, `String | null`. */
export function displayType(type: ColumnType): string {
  const name = type.kind === 'uuid' ? 'UUID' : type.kind[0]!.toUpperCase() + type.kind.slice(1)
  return type.nullable ? `${name} | null` : name
}
