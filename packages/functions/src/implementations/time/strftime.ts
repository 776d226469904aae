import type { Directive } from '../../checks/times.ts'
import { daysOf, isoCalendarOf, isoWeekdayOf, twoDigits, type Fields } from './calendar.ts'

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
]

/** What is formatted: the fields, and for points in time the zone. */
export interface Formatted {
  readonly fields: Fields
  /** '+0100' */
  readonly offset: string
  readonly zone: string
}

/** The number of a week of the year, before whose first Sunday (0) or Monday (1) is week 0. */
function weekOfYear(fields: Fields, firstDay: 0 | 1): number {
  const dayOfYear = daysOf(fields) - daysOf({ year: fields.year, month: 1, day: 1 })
  const weekday = (isoWeekdayOf(fields) - firstDay + 7) % 7
  return Math.floor((dayOfYear + 7 - weekday) / 7)
}

function year4(year: number): string {
  return year < 0 ? `-${String(-year).padStart(4, '0')}` : String(year).padStart(4, '0')
}

const directives: Readonly<Record<Directive, (given: Formatted) => string>> = {
  '%': () => '%',
  a: ({ fields }) => DAYS[isoWeekdayOf(fields) - 1]!.slice(0, 3),
  A: ({ fields }) => DAYS[isoWeekdayOf(fields) - 1]!,
  b: ({ fields }) => MONTHS[fields.month - 1]!.slice(0, 3),
  B: ({ fields }) => MONTHS[fields.month - 1]!,
  c: ({ fields, ...rest }) =>
    strftime(`%a %b ${String(fields.day).padStart(2)} %H:%M:%S %Y`, { fields, ...rest }),
  d: ({ fields }) => twoDigits(fields.day),
  f: ({ fields }) => String(fields.microsecond).padStart(6, '0'),
  G: ({ fields }) => year4(isoCalendarOf(fields).year),
  H: ({ fields }) => twoDigits(fields.hour),
  I: ({ fields }) => twoDigits(fields.hour % 12 || 12),
  j: ({ fields }) =>
    String(daysOf(fields) - daysOf({ year: fields.year, month: 1, day: 1 }) + 1).padStart(3, '0'),
  m: ({ fields }) => twoDigits(fields.month),
  M: ({ fields }) => twoDigits(fields.minute),
  p: ({ fields }) => (fields.hour < 12 ? 'AM' : 'PM'),
  S: ({ fields }) => twoDigits(fields.second),
  u: ({ fields }) => String(isoWeekdayOf(fields)),
  U: ({ fields }) => twoDigits(weekOfYear(fields, 0)),
  V: ({ fields }) => twoDigits(isoCalendarOf(fields).week),
  w: ({ fields }) => String(isoWeekdayOf(fields) % 7),
  W: ({ fields }) => twoDigits(weekOfYear(fields, 1)),
  x: (given) => strftime('%m/%d/%y', given),
  X: (given) => strftime('%H:%M:%S', given),
  y: ({ fields }) => twoDigits(((fields.year % 100) + 100) % 100),
  Y: ({ fields }) => year4(fields.year),
  z: ({ offset }) => offset,
  Z: ({ zone }) => zone,
}

/** The format with each directive replaced, as Python's `strftime` does; names of days and months are English. */
export function strftime(format: string, given: Formatted): string {
  return format.replace(/%([^])/gu, (_, letter: string) => directives[letter as Directive](given))
}
