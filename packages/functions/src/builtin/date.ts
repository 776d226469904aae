import { pt } from '@polytable/client/index'
import { builtin, jsonOf } from './define.ts'
import { isInt4 } from './sql.ts'
import {
  dateOfDays,
  dateText,
  daysOf,
  fieldsOfDate,
  isoCalendarOf,
  isoWeekdayOf,
  ordinalOf,
  type Fields,
  type IsoCalendar,
} from './time/calendar.ts'
import { checkFormat, strftime as formatTime } from './time/strftime.ts'

const day_ = pt.date()
/** More days than dates are apart. */
const MAX_DAYS = 4_000_000
/** From 0001-01-01 to 9999-12-31. */
const LAST_DAY = 3_652_058

function field(name: string, of: (fields: Fields) => number, sql: (d: string) => string) {
  return builtin({
    name: `date.${name}`,
    subject: 'd',
    params: { d: day_ },
    returns: pt.int(),
    run: ({ d }) => of(fieldsOfDate(d)),
    toSql: ({ d }) => `(${sql(d.sql)})::int8`,
  })
}

/** The year. */
const year = field(
  'year',
  (fields) => fields.year,
  (d) => `extract(year FROM ${d})`,
)
/** The month, from 1 on. */
const month = field(
  'month',
  (fields) => fields.month,
  (d) => `extract(month FROM ${d})`,
)
/** The day of the month. */
const day = field(
  'day',
  (fields) => fields.day,
  (d) => `extract(day FROM ${d})`,
)
/** The day of the week: Monday is 0, Sunday is 6. */
const weekday = field(
  'weekday',
  (fields) => isoWeekdayOf(fields) - 1,
  (d) => `extract(isodow FROM ${d}) - 1`,
)
/** The day of the week: Monday is 1, Sunday is 7. */
const isoweekday = field('isoweekday', isoWeekdayOf, (d) => `extract(isodow FROM ${d})`)
/** The number of the day, where 0001-01-01 is 1. */
const toordinal = field('toordinal', ordinalOf, (d) => `${d} - '0001-01-01'::date + 1`)

/** Year, week and day of the week in the calendar of ISO 8601. */
const isocalendar = builtin({
  name: 'date.isocalendar',
  subject: 'd',
  params: { d: day_ },
  returns: jsonOf<IsoCalendar>(),
  run: ({ d }) => isoCalendarOf(fieldsOfDate(d)),
})

/** 'YYYY-MM-DD' as a text. */
const isoformat = builtin({
  name: 'date.isoformat',
  subject: 'd',
  params: { d: day_ },
  returns: pt.string(),
  run: ({ d }) => d,
  toSql: ({ d }) => `(to_char(${d.sql}, 'YYYY-MM-DD') COLLATE "C")`,
})

/** Text by a format with the directives of Python's `strftime`. */
const strftime = builtin({
  name: 'date.strftime',
  subject: 'd',
  params: { d: day_, format: pt.string() },
  returns: pt.string(),
  check: checkFormat,
  run: ({ d, format }) => formatTime(format, { fields: fieldsOfDate(d), offset: '', zone: '' }),
})

/** The date of a year, month and day; an error where there is no such day. */
const makeDate = builtin({
  name: 'date.makeDate',
  subject: 'year',
  params: { year: pt.int(), month: pt.int(), day: pt.int() },
  returns: day_,
  run: (fields) => dateOfDays(daysOf(fields)),
})

/** The date `n` days later; an error outside of the years 1 to 9999. */
const addDays = builtin({
  name: 'date.addDays',
  subject: 'd',
  params: { d: day_, n: pt.int() },
  returns: day_,
  run: ({ d, n }) => dateOfDays(daysOf(fieldsOfDate(d)) + Math.max(-MAX_DAYS, Math.min(MAX_DAYS, n))),
  toSql: ({ d, n }) => {
    if (!isInt4(n.constant) || Math.abs(n.constant) > MAX_DAYS) return undefined
    // PostgreSQL's dates begin too late for the sum to be compared.
    const within = `${d.sql} - '0001-01-01'::date + (${n.constant}) BETWEEN 0 AND ${LAST_DAY}`
    return `(CASE WHEN ${within} THEN ${d.sql} + (${n.constant}) END)`
  },
  fails: true,
})

const optional = pt.int().nullable()

/** The date with another year, month or day; an error where there is no such day. */
const replace = builtin({
  name: 'date.replace',
  subject: 'd',
  params: { d: day_, year: optional, month: optional, day: optional },
  returns: day_,
  run: ({ d, year, month, day }) => {
    const fields = fieldsOfDate(d)
    const changed = { year: year ?? fields.year, month: month ?? fields.month, day: day ?? fields.day }
    daysOf(changed)
    return dateText(changed)
  },
})

/** Functions of dates. */
export const date = {
  year,
  month,
  day,
  weekday,
  isoweekday,
  toordinal,
  isocalendar,
  isoformat,
  strftime,
  makeDate,
  addDays,
  replace,
}
