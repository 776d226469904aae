import { instantOf } from './zones.ts'

const MICROS_PER_MILLI = 1000n
const ISO =
  /^([+-]?\d{4,6})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/
const ZONED = /:\d{2}(?:\.\d+)?\s*(?:Z|[+-]\d{2}(?::?\d{2})?)$/

/** Microseconds since the epoch of an ISO 8601 text; one without a zone is what clocks in `timeZone` show. Undefined where it is none. */
export function parseIsoMicros(text: string, timeZone = 'UTC'): bigint | undefined {
  const match = ISO.exec(text.trim())
  if (!match) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  date.setUTCHours(Number(hour), Number(minute), Number(second))
  const micros = BigInt(fraction.slice(0, 6).padEnd(6, '0'))
  const local = BigInt(date.getTime()) * MICROS_PER_MILLI + micros
  return zone === undefined ? instantOf(local, timeZone) : local - zoneMicros(zone)
}

/** Whether an ISO 8601 text says its zone. */
export function hasZone(text: string): boolean {
  return ZONED.test(text.trim())
}

function zoneMicros(zone: string): bigint {
  if (zone === 'Z') return 0n
  const sign = zone.startsWith('-') ? -1n : 1n
  const digits = zone.slice(1).replace(':', '')
  const minutes = BigInt(digits.slice(0, 2)) * 60n + BigInt(digits.slice(2) || '0')
  return sign * minutes * 60_000_000n
}

/** The instants that both PostgreSQL (from 4714 BC on) and Date (to the year 275760) can hold. */
export const MIN_MICROS = -210_866_803_200_000_000n
export const MAX_MICROS = 8_640_000_000_000_000_000n

/** A timestamp as PostgreSQL reads it: years before the first are counted backwards, large ones have no sign. */
export function formatSqlMicros(micros: bigint): string {
  const iso = formatIsoMicros(micros)
  const [, sign, year, rest] = /^([+-]?)(\d+)(.*)$/.exec(iso)!
  if (sign === '-' || Number(year) === 0) return `${String(Number(year) + 1).padStart(4, '0')}${rest} BC`
  return sign === '+' ? `${Number(year)}${rest}` : iso
}

/** What PostgreSQL writes for a timestamp, in JSON or with its date style ISO. */
export function parseSqlMicros(text: string): bigint | undefined {
  if (!text.endsWith(' BC')) return parseIsoMicros(text)
  const dash = text.indexOf('-')
  const year = Number(text.slice(0, dash)) - 1
  return parseIsoMicros(`-${String(year).padStart(4, '0')}${text.slice(dash, -' BC'.length)}`)
}

/** ISO 8601 text in UTC with all six digits of the microseconds where they are not zero. */
export function formatIsoMicros(micros: bigint): string {
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n
  const seconds = new Date(Number((micros - rest) / MICROS_PER_MILLI)).toISOString().slice(0, -5)
  return rest === 0n ? `${seconds}Z` : `${seconds}.${rest.toString().padStart(6, '0')}Z`
}

export function microsFromDate(date: Date): bigint {
  return BigInt(date.getTime()) * MICROS_PER_MILLI
}

/** Milliseconds are the resolution of Date: microseconds are rounded down. */
export function dateFromMicros(micros: bigint): Date {
  const rest = ((micros % MICROS_PER_MILLI) + MICROS_PER_MILLI) % MICROS_PER_MILLI
  return new Date(Number((micros - rest) / MICROS_PER_MILLI))
}

/** Whether a text is a calendar date 'YYYY-MM-DD', of the years 1 to 9999. */
export function isCalendarDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !text.startsWith('0000') && parseIsoMicros(text) !== undefined
}
