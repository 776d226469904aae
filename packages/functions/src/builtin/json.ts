import { pt, type JsonValue } from '@polytable/client/index'
import { PolytableError } from '@polytable/model/errors/index'
import { compareValues, type SqlArgument } from '@polytable/model/expressions/index'
import { jsonEquals } from '@polytable/model/expressions/compare'
import { builtin, jsonOf } from './define.ts'
import { lengthOf } from './string/code-points.ts'

type Json = JsonValue
type JsonObject = Readonly<Record<string, Json>>

const obj = pt.json()

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

/** JSON as text, without spaces, members in the order of their keys. */
const dumps = builtin({
  name: 'json.dumps',
  subject: 'obj',
  params: { obj },
  returns: pt.string(),
  run: ({ obj }) => JSON.stringify(inOrder(obj)),
})

/** How many elements a list has, members an object, characters a text. */
const len = builtin({
  name: 'json.len',
  subject: 'obj',
  params: { obj },
  returns: pt.int(),
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
})

/** Whether there is nothing: null, or a list, object or text without anything in it. */
const isEmpty = builtin({
  name: 'json.isEmpty',
  subject: 'obj',
  params: { obj: pt.json().nullable() },
  returns: pt.bool(),
  run: ({ obj }) => obj === null || obj === '' || (typeof obj === 'object' && Object.keys(obj).length === 0),
  toSql: ({ obj }) =>
    obj.type.kind === 'json'
      ? `coalesce(${obj.sql} IN ('[]'::jsonb, '{}'::jsonb, '""'::jsonb), true)`
      : undefined,
})

/** Whether a list has an equal element, or an object has the key. What is neither contains nothing. */
const contains = builtin({
  name: 'json.contains',
  subject: 'obj',
  params: { obj, value: pt.json() },
  returns: pt.bool(),
  run: ({ obj, value }) => {
    if (Array.isArray(obj)) return obj.some((element) => jsonEquals(element, value))
    if (isObject(obj)) return typeof value === 'string' && Object.hasOwn(obj, value)
    return false
  },
})

/** The member of an object; `default` where there is no such member, or no object. */
const get = builtin({
  name: 'json.get',
  subject: 'obj',
  params: { obj: pt.json().nullable(), key: pt.string(), default: pt.json().nullable() },
  returns: pt.json().nullable(),
  run: ({ obj, key, default: other }) => (isObject(obj) && Object.hasOwn(obj, key) ? obj[key]! : other),
})

/** The sum of a list of numbers; nulls are left out. */
const sum = builtin({
  name: 'json.sum',
  subject: 'obj',
  params: { obj },
  returns: pt.float(),
  run: ({ obj }) => numbersOf('sum', obj).reduce((total, x) => total + x, 0),
})

/** The least of a list of numbers; null where there is none. */
const min = builtin({
  name: 'json.min',
  subject: 'obj',
  params: { obj },
  returns: pt.float().nullable(),
  run: ({ obj }) =>
    numbersOf('min', obj).reduce<number | null>((a, b) => (a === null || b < a ? b : a), null),
})

/** The greatest of a list of numbers; null where there is none. */
const max = builtin({
  name: 'json.max',
  subject: 'obj',
  params: { obj },
  returns: pt.float().nullable(),
  run: ({ obj }) =>
    numbersOf('max', obj).reduce<number | null>((a, b) => (a === null || b > a ? b : a), null),
})

/** The mean of a list of numbers; null where there is none. */
const mean = builtin({
  name: 'json.mean',
  subject: 'obj',
  params: { obj },
  returns: pt.float().nullable(),
  run: ({ obj }) => {
    const numbers = numbersOf('mean', obj)
    return numbers.length === 0 ? null : numbers.reduce((total, x) => total + x, 0) / numbers.length
  },
})

/** How many elements of a list equal `value`. */
const count = builtin({
  name: 'json.count',
  subject: 'obj',
  params: { obj, value: pt.json().nullable() },
  returns: pt.int(),
  run: ({ obj, value }) => listOf('count', obj).filter((element) => jsonEquals(element, value)).length,
})

/** The keys of an object, by code points. */
const keys = builtin({
  name: 'json.keys',
  subject: 'obj',
  params: { obj },
  returns: jsonOf<string[]>(),
  run: ({ obj }) => membersOf('keys', obj).map(([key]) => key),
  toSql: ({ obj }) =>
    obj.type.kind === 'json'
      ? `(CASE WHEN jsonb_typeof(${obj.sql}) = 'object' THEN (SELECT coalesce(jsonb_agg(k ORDER BY k COLLATE "C"), '[]') FROM jsonb_object_keys(${obj.sql}) k) END)`
      : undefined,
  fails: true,
})

/** The values of an object, in the order of its keys. */
const values = builtin({
  name: 'json.values',
  subject: 'obj',
  params: { obj },
  returns: jsonOf<Json[]>(),
  run: ({ obj }) => membersOf('values', obj).map(([, value]) => value),
})

/** The members of an object as `[key, value]`, in the order of its keys. */
const items = builtin({
  name: 'json.items',
  subject: 'obj',
  params: { obj },
  returns: jsonOf<[string, Json][]>(),
  run: ({ obj }) => membersOf('items', obj),
})

/** A list of lists as one list; other elements stay as they are. */
const flatten = builtin({
  name: 'json.flatten',
  subject: 'obj',
  params: { obj },
  returns: jsonOf<Json[]>(),
  run: ({ obj }) => listOf('flatten', obj).flat() as Json[],
})

/** The elements of a list, then those of another. */
const concat = builtin({
  name: 'json.concat',
  subject: 'obj',
  params: { obj, other: pt.json() },
  returns: jsonOf<Json[]>(),
  run: ({ obj, other }) => [...listOf('concat', obj), ...listOf('concat', other)],
  toSql: ({ obj, other }) => joined(obj, other, 'array'),
  fails: true,
})

/** The members of an object and of another, whose values are taken where both have a key. */
const merge = builtin({
  name: 'json.merge',
  subject: 'obj',
  params: { obj, other: pt.json() },
  returns: jsonOf<Record<string, Json>>(),
  run: ({ obj, other }) => {
    if (!isObject(obj) || !isObject(other)) throw wrongKind('merge', 'two objects')
    return Object.fromEntries([...Object.entries(obj), ...Object.entries(other)])
  },
  toSql: ({ obj, other }) => joined(obj, other, 'object'),
  fails: true,
})

type Argument = SqlArgument

function joined(obj: Argument, other: Argument, kind: 'array' | 'object'): string | undefined {
  if (obj.type.kind !== 'json' || other.type.kind !== 'json') return undefined
  const areBoth = [obj, other].map(({ sql }) => `jsonb_typeof(${sql}) = '${kind}'`).join(' AND ')
  return `(CASE WHEN ${areBoth} THEN ${obj.sql} || ${other.sql} END)`
}

/** Functions of JSON. What does not apply to a value is an error of its cell. */
export const json = {
  dumps,
  len,
  isEmpty,
  contains,
  get,
  sum,
  min,
  max,
  mean,
  count,
  keys,
  values,
  items,
  flatten,
  concat,
  merge,
}
