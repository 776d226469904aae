import { isNumeric, type ColumnType, type TypeKind } from '../types/index.ts'
import type { CompareOp } from './node.ts'

/** Orders by Unicode code points, as PostgreSQL's "C" collation does; JavaScript's own order is by UTF-16 units. */
function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    const highX = x >= 0xd800 && x <= 0xdfff
    const highY = y >= 0xd800 && y <= 0xdfff
    // A surrogate stands for a code point above every other unit.
    if (highX !== highY) return highX ? 1 : -1
    return x - y
  }
  return a.length - b.length
}

/**
 * Total order of two values, neither null: NaN above all numbers, as in PostgreSQL. JSON values of different types are ordered
 * by type: null, texts, numbers, booleans, arrays, objects.
 */
export function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  const rank = rankOf(a)
  const difference = rank - rankOf(b)
  if (difference !== 0) return difference
  if (rank === ranks.array) return compareLists(a as ArrayLike<unknown>, b as ArrayLike<unknown>)
  if (rank === ranks.object) return compareObjects(a as object, b as object)
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1
  if (Number.isNaN(b)) return -1
  const x = a as number
  const y = b as number
  return x < y ? -1 : x > y ? 1 : 0
}

const ranks = { null: 0, text: 1, number: 2, boolean: 3, array: 4, object: 5 } as const

function rankOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return ranks.text
    case 'number':
    case 'bigint':
      return ranks.number
    case 'boolean':
      return ranks.boolean
    default:
      if (value === null) return ranks.null
      return Array.isArray(value) || ArrayBuffer.isView(value) ? ranks.array : ranks.object
  }
}

function compareLists(a: ArrayLike<unknown>, b: ArrayLike<unknown>): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = compareValues(a[i], b[i])
    if (order !== 0) return order
  }
  return a.length - b.length
}

function compareObjects(a: object, b: object): number {
  const entries = (value: object): unknown[] =>
    Object.entries(value)
      .sort(([x], [y]) => compareText(x, y))
      .flat()
  return compareLists(entries(a), entries(b))
}

export function satisfies(op: CompareOp, order: number): boolean {
  switch (op) {
    case 'eq':
      return order === 0
    case 'ne':
      return order !== 0
    case 'lt':
      return order < 0
    case 'le':
      return order <= 0
    case 'gt':
      return order > 0
    case 'ge':
      return order >= 0
  }
}

/** Deep equality of JSON values; the order of keys does not matter. */
export function jsonEquals(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keysA = Object.keys(a)
  const keysB = Object.keys(b)
  if (keysA.length !== keysB.length) return false
  return keysA.every(
    (key) => Object.hasOwn(b, key) && jsonEquals(a[key as keyof typeof a], b[key as keyof typeof b]),
  )
}

/** A JSON value read as a scalar type: null where it is of another type. Texts are not parsed. */
export function jsonAs(kind: TypeKind, value: unknown): unknown {
  switch (kind) {
    case 'int':
    case 'float':
    case 'bigint':
      return typeof value === 'number' ? value : null
    case 'string':
      return typeof value === 'string' ? value : null
    case 'bool':
      return typeof value === 'boolean' ? value : null
    case 'timestamp':
    case 'date':
    case 'uuid':
    case 'binary':
    case 'json':
    case 'array':
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
      return value
  }
}

/** Whether values of two types can be equal. */
export function isComparable(a: ColumnType, b: ColumnType): boolean {
  if (isNumeric(a) && isNumeric(b)) return true
  if (a.kind === b.kind) return true
  const other = a.kind === 'json' ? b : b.kind === 'json' ? a : undefined
  return other !== undefined && (isNumeric(other) || other.kind === 'string' || other.kind === 'bool')
}
