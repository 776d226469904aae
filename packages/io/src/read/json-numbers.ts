import { PolytableError, type ErrorPlace } from '@polytable/model/errors/index'
import type { JSONParser } from '@streamparser/json'

const WHOLE = /^-?\d+$/

/** A number as JSON writes it: a whole number that a double does not hold is a bigint. */
function exactNumber(text: string): number | bigint {
  const number = Number(text)
  return Number.isSafeInteger(number) || !WHOLE.test(text) ? number : BigInt(text)
}

/** Has a parser keep whole numbers as they are. */
export function keepWholeNumbers(parser: JSONParser): JSONParser {
  // The parser is made to have this replaced, by a subclass of a part that it makes itself.
  const { tokenizer } = parser as unknown as { tokenizer: { parseNumber(text: string): unknown } }
  tokenizer.parseNumber = exactNumber
  return parser
}

/** Digits that a double may not hold. */
const LONG = /\d{16}/

/** Whether a JSON text may have whole numbers that a double does not hold. */
export function mayHaveLongNumbers(text: string): boolean {
  return LONG.test(text)
}

/**
 * Makes bigints inside the values of a row numbers again, where they are the same: JSON that is stored has doubles only.
 * @throws PolytableError INVALID_DATA_FORMAT for one that a double does not hold
 */
export function numbersInside(row: Record<string, unknown>, number: number): void {
  for (const [column, value] of Object.entries(row)) {
    if (isContainer(value)) withDoubles(value, { column, row: number }, `.${column}`)
  }
}

type Container = Record<string, unknown>

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null
}

function withDoubles(value: Container, place: ErrorPlace, path: string): void {
  const isList = Array.isArray(value)
  for (const [key, member] of Object.entries(value)) {
    const at = isList ? `${path}[${key}]` : `${path}.${key}`
    if (isContainer(member)) withDoubles(member, place, at)
    if (typeof member !== 'bigint') continue
    const double = Number(member)
    if (BigInt(double) !== member) {
      throw new PolytableError(
        'INVALID_DATA_FORMAT',
        `Row ${place.row}, ${at}: JSON numbers are doubles, which cannot represent ${member}`,
        { ...place, hint: 'Write it in quotes, as a string.' },
      )
    }
    value[key] = double
  }
}
