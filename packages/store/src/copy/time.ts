import { rejectValue } from './invalid-value.ts'

/** Microseconds from 1970-01-01 to 2000-01-01, the epoch of PostgreSQL. */
const EPOCH_OFFSET_MICROSECONDS = 946_684_800_000_000n
/** Days from 1970-01-01 to 2000-01-01. */
const EPOCH_OFFSET_DAYS = 10_957
const MILLISECONDS_PER_DAY = 86_400_000
/** 4714-11-24 BC, included, and 294277-01-01, excluded, in microseconds since 2000-01-01. */
const FIRST_TIMESTAMP = -211_813_488_000_000_000n
const END_TIMESTAMP = 9_223_371_331_200_000_000n
const DATE_PATTERN = /^\d{4}-\d{2}-\d{2}$/

/**
 * Microseconds since 1970 to PostgreSQL's microseconds since 2000.
 * @throws InvalidValue for what is not a bigint or lies outside of PostgreSQL's range.
 */
export function toPostgresMicroseconds(value: unknown): bigint {
  if (typeof value !== 'bigint') return rejectValue('microseconds since 1970 as a bigint', value)
  const shifted = value - EPOCH_OFFSET_MICROSECONDS
  if (shifted < FIRST_TIMESTAMP || shifted >= END_TIMESTAMP) {
    rejectValue('a time between 4714-11-24 BC and 294276-12-31', value)
  }
  return shifted
}

/**
 * 'YYYY-MM-DD' to days since 2000-01-01.
 * @throws InvalidValue for anything else and for days that the calendar does not have.
 */
export function toPostgresDays(value: unknown): number {
  if (typeof value !== 'string' || !DATE_PATTERN.test(value) || value.startsWith('0000')) {
    return rejectValue("a date 'YYYY-MM-DD' from 0001-01-01 on", value)
  }
  const milliseconds = Date.parse(`${value}T00:00:00Z`)
  // Some engines read 02-30 as 03-02.
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString().slice(0, 10) !== value) {
    rejectValue('a day that exists', value)
  }
  return milliseconds / MILLISECONDS_PER_DAY - EPOCH_OFFSET_DAYS
}
