import { rejectValue } from './invalid-value.ts'

const INT4_MIN = -(2 ** 31)
const INT4_MAX = 2 ** 31 - 1
const INT8_MIN = -(2n ** 63n)
const INT8_MAX = 2n ** 63n - 1n

/** @throws InvalidValue for what is not a whole number that fits in int4. */
export function checkInt4(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < INT4_MIN || value > INT4_MAX) {
    return rejectValue('a 32-bit integer', value)
  }
  return value
}

/** @throws InvalidValue for what is not an exact whole number that fits in int8. */
export function checkInt8(value: unknown): number | bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  if (typeof value === 'bigint' && value >= INT8_MIN && value <= INT8_MAX) return value
  return rejectValue('a 64-bit integer (a bigint beyond 2^53)', value)
}
