import { PolytableError } from '../errors/index.ts'

/**
 * How deep a JSON value may be nested. Threads send each other values by recursion: what is some thousand levels deep can be sent, but
 * not be received, and ends the connection.
 */
export const MAX_JSON_DEPTH = 500

/** Whether lists and plain objects are nested more than {@link MAX_JSON_DEPTH} deep, or without an end. */
export function isTooDeep(value: unknown, left = MAX_JSON_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return left === 0 || value.some((member) => isTooDeep(member, left - 1))
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  return left === 0 || Object.values(value).some((member) => isTooDeep(member, left - 1))
}

const MESSAGE = `Cannot store the JSON value: it is nested more than ${MAX_JSON_DEPTH} levels deep`

/** @throws PolytableError TYPE_MISMATCH for what {@link isTooDeep} */
export function checkDepth(value: unknown): void {
  if (isTooDeep(value)) throw tooDeep()
}

export function tooDeep(): PolytableError {
  return new PolytableError('TYPE_MISMATCH', MESSAGE, {
    hint: 'Store its parts in separate rows, or serialize it into a string().',
  })
}

export function isTooDeepError({ message }: PolytableError): boolean {
  return message === MESSAGE
}
