import { pt } from '@polytable/client/index'
import { checkFormat } from '../checks/times.ts'
import { calls, declare, jsonOf } from './define.ts'
import type { IsoCalendar } from './iso-calendar.ts'

const d = pt.date()
const optional = pt.int().nullable()

const field = declare({ subject: 'd', params: { d }, returns: pt.int() })

export const dateDeclarations = {
  /** The year. */
  year: field,
  /** The month, from 1 on. */
  month: field,
  /** The day of the month. */
  day: field,
  /** The day of the week: Monday is 0, Sunday is 6. */
  weekday: field,
  /** The day of the week: Monday is 1, Sunday is 7. */
  isoweekday: field,
  /** The number of the day, where 0001-01-01 is 1. */
  toordinal: field,
  /** Year, week and day of the week in the calendar of ISO 8601. */
  isocalendar: declare({ subject: 'd', params: { d }, returns: jsonOf<IsoCalendar>() }),
  /** 'YYYY-MM-DD' as a text. */
  isoformat: declare({ subject: 'd', params: { d }, returns: pt.string() }),
  /** Text by a format with the directives of Python's `strftime`. */
  strftime: declare({
    subject: 'd',
    params: { d, format: pt.string() },
    returns: pt.string(),
    check: checkFormat,
  }),
  /** The date of a year, month and day; an error where there is no such day. */
  makeDate: declare({
    subject: 'year',
    params: { year: pt.int(), month: pt.int(), day: pt.int() },
    returns: d,
  }),
  /** The date `n` days later; an error outside of the years 1 to 9999. */
  addDays: declare({ subject: 'd', params: { d, n: pt.int() }, returns: d }),
  /** The date with another year, month or day; an error where there is no such day. */
  replace: declare({
    subject: 'd',
    params: { d, year: optional, month: optional, day: optional },
    returns: d,
  }),
}

/** Functions of dates. */
export const date = calls('date', dateDeclarations)
