import { PolytableError } from '@polytable/model/errors/index'
import { floorDiv, instantOf, offsetAt } from '@polytable/model/types/zones'
import type { IsoCalendar } from '../../declarations/iso-calendar.ts'

/** What a calendar and a clock show. Years are astronomical: 0 is the year before the year 1. */
export interface Fields {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
}

const MILLIS_PER_DAY = 86_400_000
const MICROS = 1_000_000n
/** The number of 1970-01-01 where 0001-01-01 is 1. */
const EPOCH_ORDINAL = 719_163

/** What clocks show in a zone at an instant. */
export function fieldsAt(micros: bigint, timeZone: string): Fields {
  const local = micros + BigInt(offsetAt(micros, timeZone)) * MICROS
  const seconds = floorDiv(local, MICROS)
  const date = new Date(Number(seconds) * 1000)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    microsecond: Number(local - seconds * MICROS),
  }
}

/** The instant at which clocks in a zone show this. @throws PolytableError INVALID_ARGUMENT for what no clock shows */
export function microsOf(fields: Fields, timeZone: string): bigint {
  const { hour, minute, second, microsecond } = fields
  const limits = { hour: 23, minute: 59, second: 59, microsecond: 999_999 } as const
  for (const name of ['hour', 'minute', 'second', 'microsecond'] as const) {
    if (fields[name] >= 0 && fields[name] <= limits[name]) continue
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `${name} must be from 0 to ${limits[name]}, not ${fields[name]}`,
    )
  }
  const seconds = daysOf(fields) * 86_400 + hour * 3600 + minute * 60 + second
  return instantOf(BigInt(seconds) * MICROS + BigInt(microsecond), timeZone)
}

/** Days since 1970-01-01. @throws PolytableError INVALID_ARGUMENT for a day that is not */
export function daysOf({ year, month, day }: Pick<Fields, 'year' | 'month' | 'day'>): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCFullYear() === year && date.getUTCMonth() + 1 === month && date.getUTCDate() === day) {
    return date.getTime() / MILLIS_PER_DAY
  }
  throw new PolytableError('INVALID_ARGUMENT', `The date ${year}-${month}-${day} does not exist`)
}

/** Days since the one before 0001-01-01. */
export function ordinalOf(fields: Pick<Fields, 'year' | 'month' | 'day'>): number {
  return daysOf(fields) + EPOCH_ORDINAL
}

/** Monday is 1, Sunday is 7. */
export function isoWeekdayOf(fields: Pick<Fields, 'year' | 'month' | 'day'>): number {
  return ((((daysOf(fields) + 3) % 7) + 7) % 7) + 1
}

export function isoCalendarOf(fields: Pick<Fields, 'year' | 'month' | 'day'>): IsoCalendar {
  const weekday = isoWeekdayOf(fields)
  const thursday = daysOf(fields) - weekday + 4
  const year = new Date(thursday * MILLIS_PER_DAY).getUTCFullYear()
  return { year, week: Math.floor((thursday - daysOf({ year, month: 1, day: 1 })) / 7) + 1, weekday }
}

/** The fields of a text 'YYYY-MM-DD', at midnight. */
export function fieldsOfDate(text: string): Fields {
  const [year, month, day] = text.split('-').map(Number) as [number, number, number]
  return { year, month, day, hour: 0, minute: 0, second: 0, microsecond: 0 }
}

/** 'YYYY-MM-DD'; years before 0 and after 9999 with a sign and six digits, as in ISO 8601. */
export function dateText({ year, month, day }: Pick<Fields, 'year' | 'month' | 'day'>): string {
  const digits = String(Math.abs(year))
  const sign = year < 0 ? '-' : '+'
  const yearText = year >= 0 && year <= 9999 ? digits.padStart(4, '0') : sign + digits.padStart(6, '0')
  return `${yearText}-${twoDigits(month)}-${twoDigits(day)}`
}

/** The date so many days after the epoch. */
export function dateOfDays(days: number): string {
  const date = new Date(days * MILLIS_PER_DAY)
  return dateText({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() })
}

export function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

/** An offset as ISO 8601 writes it: '+01:00', with seconds where there are some. */
export function offsetText(seconds: number, separator: ':' | ''): string {
  const size = Math.abs(seconds)
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, ...(size % 60 === 0 ? [] : [size % 60])]
  return (seconds < 0 ? '-' : '+') + parts.map(twoDigits).join(separator)
}
