import { PolytableError } from '../errors/index.ts'
import { copyList, copyMembers, hasHiddenContent } from './copy.ts'
import { MAX_JSON_DEPTH, tooDeep } from './depth.ts'
import { inStoredOrder } from './member-order.ts'
import { checkText, describeValue } from './text.ts'

/**
 * A value as JSON has it and as it is read when it was stored, in a copy: what `JSON.stringify` makes of it, dates as texts, boxed values as what is in them. Undefined
 * where JSON has nothing for it.
 * @param key the member or element that the value is, for `toJSON`
 * @throws PolytableError TYPE_MISMATCH for what JSON cannot hold, and what is nested too deep or without an end; INVALID_ARGUMENT for
 *   texts and keys that PostgreSQL cannot hold. Messages begin with the place of the part.
 */
export function toJsonValue(input: unknown, left = MAX_JSON_DEPTH, key = ''): unknown {
  switch (typeof input) {
    case 'string':
      return checkText(input)
    case 'number':
      if (!Number.isFinite(input)) throw mismatch(`JSON cannot hold ${input}`)
      // JSON has no zero below zero.
      return input === 0 ? 0 : input
    case 'object':
      return input === null ? null : copyObject(input, left, key)
    case 'boolean':
    case 'undefined':
      return input
    case 'bigint':
      throw mismatch(
        `JSON cannot hold ${input}n: its numbers are doubles`,
        'Pass a number, or a string if it is beyond 2^53.',
      )
    default:
      throw mismatch(`JSON cannot hold a ${typeof input}`)
  }
}

function copyObject(input: object, left: number, key: string): unknown {
  if (Array.isArray(input)) {
    checkLeft(left)
    return copyList(input, (element, i) => toJsonValue(element, left - 1, String(i)) ?? null)
  }
  if (input instanceof Number || input instanceof String || input instanceof Boolean)
    return toJsonValue(input.valueOf(), left)
  const isBytes = ArrayBuffer.isView(input)
  if (!isBytes && hasToJson(input)) return toJsonValue(input.toJSON(key), left - 1, key)
  if (isBytes || hasHiddenContent(input)) throw mismatch(`JSON cannot hold ${describeValue(input)}`)
  checkLeft(left)
  const copy = (member: unknown, name: string): unknown => {
    checkText(name)
    return toJsonValue(member, left - 1, name)
  }
  return copyMembers(input, copy, inStoredOrder(Object.keys(input)))
}

/** Whether an object has its own toJSON(). */
export function hasToJson(value: object): value is { toJSON(key: string): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function'
}

function checkLeft(left: number): void {
  if (left <= 0) throw tooDeep()
}

function mismatch(message: string, hint?: string): PolytableError {
  return new PolytableError('TYPE_MISMATCH', message, hint === undefined ? {} : { hint })
}
