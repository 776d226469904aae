import { PolytableError } from '@polytable/model/errors/index'
import { compareValues, type SqlArgument } from '@polytable/model/expressions/index'
import { jsonEquals } from '@polytable/model/expressions/compare'
import type { Json, jsonDeclarations } from '../declarations/json.ts'
import { lengthOf } from '../text/code-points.ts'
import type { Implementations } from './define.ts'

type JsonObject = Readonly<Record<string, Json>>

function wrongKind(name: string, expected: string): PolytableError {
  return new PolytableError('TYPE_MISMATCH', `'json.${name}' takes ${expected}`)
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function listOf(name: string, value: unknown): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[]
  throw wrongKind(name, 'a list')
}

/** The members of an object, by code points of their keys: stored JSON does not keep another order. */
function membersOf(name: string, value: unknown): [string, Json][] {
  if (!isObject(value)) throw wrongKind(name, 'an object')
  return Object.entries(value).sort(([a], [b]) => compareValues(a, b))
}

function numbersOf(name: string, value: unknown): number[] {
  return listOf(name, value)
    .filter((element) => element !== null)
    .map((element) => {
      if (typeof element === 'number') return element
      throw wrongKind(name, 'a list of numbers')
    })
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (!isObject(value)) return value
  return Object.fromEntries(membersOf('dumps', value).map(([key, member]) => [key, inOrder(member)]))
}

function joined(obj: SqlArgument, other: SqlArgument, kind: 'array' | 'object'): string | undefined {
  if (obj.type.kind !== 'json' || other.type.kind !== 'json') return undefined
  const areBoth = [obj, other].map(({ sql }) => `jsonb_typeof(${sql}) = '${kind}'`).join(' AND ')
  return `(CASE WHEN ${areBoth} THEN ${obj.sql} || ${other.sql} END)`
}

export const jsonFunctions: Implementations<typeof jsonDeclarations> = {
  dumps: {
    run: ({ obj }) => JSON.stringify(inOrder(obj)),
  },
  len: {
    run: ({ obj }) => {
      if (typeof obj === 'string') return lengthOf(obj)
      if (typeof obj === 'object' && obj !== null) return Object.keys(obj).length
      throw wrongKind('len', 'a list, an object or a string')
    },
    toSql: ({ obj }) =>
      obj.type.kind === 'json'
        ? `(CASE jsonb_typeof(${obj.sql}) WHEN 'array' THEN jsonb_array_length(${obj.sql}) WHEN 'string' THEN char_length(${obj.sql} #>> '{}') WHEN 'object' THEN (SELECT count(*) FROM jsonb_object_keys(${obj.sql})) END)::int8`
        : undefined,
    fails: true,
  },
  isEmpty: {
    run: ({ obj }) =>
      obj === null || obj === '' || (typeof obj === 'object' && Object.keys(obj).length === 0),
    toSql: ({ obj }) =>
      obj.type.kind === 'json'
        ? `coalesce(${obj.sql} IN ('[]'::jsonb, '{}'::jsonb, '""'::jsonb), true)`
        : undefined,
  },
  contains: {
    run: ({ obj, value }) => {
      if (Array.isArray(obj)) return obj.some((element) => jsonEquals(element, value))
      if (isObject(obj)) return typeof value === 'string' && Object.hasOwn(obj, value)
      return false
    },
  },
  get: {
    run: ({ obj, key, default: other }) => (isObject(obj) && Object.hasOwn(obj, key) ? obj[key]! : other),
  },
  sum: {
    run: ({ obj }) => numbersOf('sum', obj).reduce((total, x) => total + x, 0),
  },
  min: {
    run: ({ obj }) =>
      numbersOf('min', obj).reduce<number | null>((a, b) => (a === null || b < a ? b : a), null),
  },
  max: {
    run: ({ obj }) =>
      numbersOf('max', obj).reduce<number | null>((a, b) => (a === null || b > a ? b : a), null),
  },
  mean: {
    run: ({ obj }) => {
      const numbers = numbersOf('mean', obj)
      return numbers.length === 0 ? null : numbers.reduce((total, x) => total + x, 0) / numbers.length
    },
  },
  count: {
    run: ({ obj, value }) => listOf('count', obj).filter((element) => jsonEquals(element, value)).length,
  },
  keys: {
    run: ({ obj }) => membersOf('keys', obj).map(([key]) => key),
    toSql: ({ obj }) =>
      obj.type.kind === 'json'
        ? `(CASE WHEN jsonb_typeof(${obj.sql}) = 'object' THEN (SELECT coalesce(jsonb_agg(k ORDER BY k COLLATE "C"), '[]') FROM jsonb_object_keys(${obj.sql}) k) END)`
        : undefined,
    fails: true,
  },
  values: {
    run: ({ obj }) => membersOf('values', obj).map(([, value]) => value),
  },
  items: {
    run: ({ obj }) => membersOf('items', obj),
  },
  flatten: {
    run: ({ obj }) => listOf('flatten', obj).flat() as Json[],
  },
  concat: {
    run: ({ obj, other }) => [...listOf('concat', obj), ...listOf('concat', other)],
    toSql: ({ obj, other }) => joined(obj, other, 'array'),
    fails: true,
  },
  merge: {
    run: ({ obj, other }) => {
      if (!isObject(obj) || !isObject(other)) throw wrongKind('merge', 'two objects')
      return Object.fromEntries([...Object.entries(obj), ...Object.entries(other)])
    },
    toSql: ({ obj, other }) => joined(obj, other, 'object'),
    fails: true,
  },
}
