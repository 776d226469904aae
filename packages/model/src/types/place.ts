import { PolytableError } from '../errors/index.ts'
import { isTooDeepError } from './depth.ts'

/**
 * The error of a part of a value, named by where the part is: `.list[0].name: …`. Of what is nested too deep no place is told.
 * @param step `.name` of a member, `[0]` of an element
 */
export function within(step: string, error: unknown): unknown {
  if (!PolytableError.is(error) || isTooDeepError(error)) return error
  const { code, message, hint, cause } = error
  const joined = /^[.[]/.test(message) ? `${step}${message}` : `${step}: ${message}`
  return new PolytableError(code, joined, { hint, cause })
}
