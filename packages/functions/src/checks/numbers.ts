import { PolytableError } from '@polytable/model/errors/index'

/** Arguments of a call; what is no constant is undefined. */
export type Given = Readonly<Record<string, unknown>>

export const invalid = (message: string): PolytableError => new PolytableError('INVALID_ARGUMENT', message)

/** @throws PolytableError INVALID_ARGUMENT where one of some arguments is a number out of a range */
export function checkRange(given: Given, names: readonly string[], least: number, most = Infinity): void {
  for (const name of names) {
    const value = given[name]
    if (typeof value !== 'number' || (value >= least && value <= most && value < Infinity)) continue
    const range = most === Infinity ? `at least ${least}` : `from ${least} to ${most}`
    throw invalid(`${name} must be ${range}, and is ${value}`)
  }
}

/** @throws PolytableError INVALID_ARGUMENT where one of some arguments is a number that is not above 0 */
export function checkPositive(given: Given, ...names: readonly string[]): void {
  for (const name of names) {
    const value = given[name]
    if (typeof value === 'number' && !(value > 0 && value < Infinity))
      throw invalid(`${name} must be above 0, and is ${value}`)
  }
}

/** @throws PolytableError INVALID_ARGUMENT where an argument is a text that is none of some */
export function checkOneOf(given: Given, name: string, allowed: readonly string[]): void {
  const value = given[name]
  if (typeof value === 'string' && !allowed.includes(value))
    throw invalid(`${name} must be one of ${allowed.map((each) => `'${each}'`).join(', ')}, not '${value}'`)
}

/** @throws PolytableError INVALID_ARGUMENT where an argument is no list of so many numbers of a range */
export function checkNumbers(
  given: Given,
  name: string,
  lengths: readonly [least: number, most: number],
  isAllowed: (value: unknown) => boolean,
  what: string,
): void {
  const value = given[name]
  if (value === undefined || value === null) return
  const isList = Array.isArray(value) && value.length >= lengths[0] && value.length <= lengths[1]
  if (!isList || !value.every(isAllowed)) throw invalid(`${name} must be a list of ${what}`)
}
