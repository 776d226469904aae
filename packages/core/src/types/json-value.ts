import { PolytableError } from '../errors/index.ts'
import { MAX_JSON_DEPTH, tooDeep } from './depth.ts'
import { cleanString, describeValue, isSqlText } from './text.ts'

/**
 * A value as JSON has it, in a copy: what `JSON.stringify` makes of it, dates as texts, boxed values as what is in them. Undefined
 * where JSON has nothing for it.
 * @throws PolytableError TYPE_MISMATCH for what JSON cannot hold, and what is nested too deep or without an end; INVALID_ARGUMENT for
 *   keys that are not text
 */
export function toJsonValue(given: unknown, left = MAX_JSON_DEPTH): unknown {
  switch (typeof given) {
    case 'string':
      return cleanString(given)
    case 'number':
      if (!Number.isFinite(given)) throw mismatch(`JSON cannot hold ${given}`)
      // JSON has no zero below zero.
      return given === 0 ? 0 : given
    case 'object':
      return given === null ? null : copyObject(given, left)
    case 'boolean':
    case 'undefined':
      return given
    default:
      throw mismatch(`JSON cannot hold a ${typeof given}`)
  }
}

function copyObject(given: object, left: number): unknown {
  if (Array.isArray(given)) {
    checkLeft(left)
    return Array.from(given, (member) => toJsonValue(member, left - 1) ?? null)
  }
  if (
    ArrayBuffer.isView(given) ||
    given instanceof ArrayBuffer ||
    given instanceof Map ||
    given instanceof Set
  ) {
    throw mismatch(`JSON cannot hold ${describeValue(given)}`)
  }
  if (given instanceof Number || given instanceof String || given instanceof Boolean)
    return toJsonValue(given.valueOf(), left)
  if ('toJSON' in given && typeof given.toJSON === 'function')
    return toJsonValue((given as { toJSON(): unknown }).toJSON(), left - 1)
  checkLeft(left)
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(given)) {
    if (!isSqlText(key)) {
      throw new PolytableError(
        'INVALID_ARGUMENT',
        `The key ${JSON.stringify(key)} cannot be stored in JSON: it is not text`,
      )
    }
    const value = toJsonValue((given as Record<string, unknown>)[key], left - 1)
    if (value === undefined) continue
    // Assigning to it would set what the copy inherits from.
    if (key === '__proto__')
      Object.defineProperty(copy, key, { value, enumerable: true, writable: true, configurable: true })
    else copy[key] = value
  }
  return copy
}

function checkLeft(left: number): void {
  if (left <= 0) throw tooDeep()
}

function mismatch(message: string): PolytableError {
  return new PolytableError('TYPE_MISMATCH', message)
}
