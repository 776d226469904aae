import { PolytableError } from '../errors/index.ts'
import { copyList, copyMembers, hasHiddenContent } from './copy.ts'
import { MAX_JSON_DEPTH, tooDeep } from './depth.ts'
import { checkText, describeValue, isSqlText } from './text.ts'

/**
 * A value as JSON has it, in a copy: what `JSON.stringify` makes of it, dates as texts, boxed values as what is in them. Undefined
 * where JSON has nothing for it.
 * @param key the member or element that the value is, for `toJSON`
 * @throws PolytableError TYPE_MISMATCH for what JSON cannot hold, and what is nested too deep or without an end; INVALID_ARGUMENT for
 *   texts and keys that PostgreSQL cannot hold. Messages begin with the place of the part.
 */
export function toJsonValue(given: unknown, left = MAX_JSON_DEPTH, key = ''): unknown {
  switch (typeof given) {
    case 'string':
      return checkText(given)
    case 'number':
      if (!Number.isFinite(given)) throw mismatch(`JSON cannot hold ${given}`)
      // JSON has no zero below zero.
      return given === 0 ? 0 : given
    case 'object':
      return given === null ? null : copyObject(given, left, key)
    case 'boolean':
    case 'undefined':
      return given
    case 'bigint':
      throw mismatch(
        `JSON cannot hold ${given}n: its numbers are doubles`,
        'Pass a number, or a string if it is beyond 2^53.',
      )
    default:
      throw mismatch(`JSON cannot hold a ${typeof given}`)
  }
}

function copyObject(given: object, left: number, key: string): unknown {
  if (Array.isArray(given)) {
    checkLeft(left)
    return copyList(given, (element, i) => toJsonValue(element, left - 1, String(i)) ?? null)
  }
  if (given instanceof Number || given instanceof String || given instanceof Boolean)
    return toJsonValue(given.valueOf(), left)
  const isBytes = ArrayBuffer.isView(given)
  if (!isBytes && hasToJson(given)) return toJsonValue(given.toJSON(key), left - 1, key)
  if (isBytes || hasHiddenContent(given)) throw mismatch(`JSON cannot hold ${describeValue(given)}`)
  checkLeft(left)
  return copyMembers(given, (member, name) => {
    if (!isSqlText(name)) {
      throw new PolytableError('INVALID_ARGUMENT', `The key ${JSON.stringify(name)} is not valid JSON text`)
    }
    return toJsonValue(member, left - 1, name)
  })
}

/** Whether an object says itself what stands for it in JSON. */
export function hasToJson(value: object): value is { toJSON(key: string): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function'
}

function checkLeft(left: number): void {
  if (left <= 0) throw tooDeep()
}

function mismatch(message: string, hint?: string): PolytableError {
  return new PolytableError('TYPE_MISMATCH', message, hint === undefined ? {} : { hint })
}
