import { pt, type JsonValue } from '@polytable/client/index'
import { calls, declare, jsonOf } from './define.ts'

export type Json = JsonValue

const obj = pt.json()

export const jsonDeclarations = {
  /** JSON as text, without spaces, members in the order of their keys. */
  dumps: declare({
    subject: 'obj',
    params: { obj },
    returns: pt.string(),
  }),
  /** How many elements a list has, members an object, characters a text. */
  len: declare({
    subject: 'obj',
    params: { obj },
    returns: pt.int(),
  }),
  /** Whether there is nothing: null, or a list, object or text without anything in it. */
  isEmpty: declare({
    subject: 'obj',
    params: { obj: pt.json().nullable() },
    returns: pt.bool(),
  }),
  /** Whether a list has an equal element, or an object has the key. What is neither contains nothing. */
  contains: declare({
    subject: 'obj',
    params: { obj, value: pt.json() },
    returns: pt.bool(),
  }),
  /** The member of an object; `default` where there is no such member, or no object. */
  get: declare({
    subject: 'obj',
    params: { obj: pt.json().nullable(), key: pt.string(), default: pt.json().nullable() },
    returns: pt.json().nullable(),
  }),
  /** The sum of a list of numbers; nulls are left out. */
  sum: declare({
    subject: 'obj',
    params: { obj },
    returns: pt.float(),
  }),
  /** The least of a list of numbers; null where there is none. */
  min: declare({
    subject: 'obj',
    params: { obj },
    returns: pt.float().nullable(),
  }),
  /** The greatest of a list of numbers; null where there is none. */
  max: declare({
    subject: 'obj',
    params: { obj },
    returns: pt.float().nullable(),
  }),
  /** The mean of a list of numbers; null where there is none. */
  mean: declare({
    subject: 'obj',
    params: { obj },
    returns: pt.float().nullable(),
  }),
  /** How many elements of a list equal `value`. */
  count: declare({
    subject: 'obj',
    params: { obj, value: pt.json().nullable() },
    returns: pt.int(),
  }),
  /** The keys of an object, by code points. */
  keys: declare({
    subject: 'obj',
    params: { obj },
    returns: jsonOf<string[]>(),
  }),
  /** The values of an object, in the order of its keys. */
  values: declare({
    subject: 'obj',
    params: { obj },
    returns: jsonOf<Json[]>(),
  }),
  /** The members of an object as `[key, value]`, in the order of its keys. */
  items: declare({
    subject: 'obj',
    params: { obj },
    returns: jsonOf<[string, Json][]>(),
  }),
  /** A list of lists as one list; other elements stay as they are. */
  flatten: declare({
    subject: 'obj',
    params: { obj },
    returns: jsonOf<Json[]>(),
  }),
  /** The elements of a list, then those of another. */
  concat: declare({
    subject: 'obj',
    params: { obj, other: pt.json() },
    returns: jsonOf<Json[]>(),
  }),
  /** The members of an object and of another, whose values are taken where both have a key. */
  merge: declare({
    subject: 'obj',
    params: { obj, other: pt.json() },
    returns: jsonOf<Record<string, Json>>(),
  }),
}

/** Functions of JSON. What does not apply to a value is an error of its cell. */
export const json = calls('json', jsonDeclarations)
