import { PolytableError } from '@polytable/model/errors/index'

/** The longest text that a function makes of its arguments, in UTF-16 units: no more fits a cell. */
const MAX_LENGTH = 2 ** 28

/**
 * To be asked before a text is made that can be much longer than the arguments.
 * @throws PolytableError INVALID_ARGUMENT
 */
export function checkLength(length: number): void {
  if (length <= MAX_LENGTH) return
  throw new PolytableError(
    'INVALID_ARGUMENT',
    `The result would be too long: at least ${length} UTF-16 code units, the maximum is ${MAX_LENGTH}`,
    { hint: 'Shorten the arguments first, for example with string.slice.' },
  )
}

/** The length of texts one after the other, in UTF-16 units. */
export function lengthOfAll(texts: readonly string[]): number {
  let length = 0
  for (const text of texts) length += text.length
  return length
}
