import { checkFormat } from '../checks/times.ts'
import type { dateDeclarations } from '../declarations/date.ts'
import type { Implementation, Implementations } from './define.ts'
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
} from './time/calendar.ts'
import { strftime } from './time/strftime.ts'

/** More days than dates are apart. */
const MAX_DAYS = 4_000_000
/** From 0001-01-01 to 9999-12-31. */
const LAST_DAY = 3_652_058

function field(
  of: (fields: Fields) => number,
  sql: (d: string) => string,
): Implementation<(typeof dateDeclarations)['year']> {
  return { run: ({ d }) => of(fieldsOfDate(d)), toSql: ({ d }) => `(${sql(d.sql)})::int8` }
}

export const dateFunctions: Implementations<typeof dateDeclarations> = {
  year: field(
    (fields) => fields.year,
    (d) => `extract(year FROM ${d})`,
  ),
  month: field(
    (fields) => fields.month,
    (d) => `extract(month FROM ${d})`,
  ),
  day: field(
    (fields) => fields.day,
    (d) => `extract(day FROM ${d})`,
  ),
  weekday: field(
    (fields) => isoWeekdayOf(fields) - 1,
    (d) => `extract(isodow FROM ${d}) - 1`,
  ),
  isoweekday: field(isoWeekdayOf, (d) => `extract(isodow FROM ${d})`),
  toordinal: field(ordinalOf, (d) => `${d} - '0001-01-01'::date + 1`),
  isocalendar: { run: ({ d }) => isoCalendarOf(fieldsOfDate(d)) },
  isoformat: {
    run: ({ d }) => d,
    toSql: ({ d }) => `(to_char(${d.sql}, 'YYYY-MM-DD') COLLATE "C")`,
  },
  strftime: {
    check: checkFormat,
    run: ({ d, format }) => strftime(format, { fields: fieldsOfDate(d), offset: '', zone: '' }),
  },
  makeDate: { run: (fields) => dateOfDays(daysOf(fields)) },
  addDays: {
    run: ({ d, n }) => dateOfDays(daysOf(fieldsOfDate(d)) + Math.max(-MAX_DAYS, Math.min(MAX_DAYS, n))),
    toSql: ({ d, n }) => {
      if (!isInt4(n.constant) || Math.abs(n.constant) > MAX_DAYS) return undefined
      // PostgreSQL's dates begin too late for the sum to be compared.
      const within = `${d.sql} - '0001-01-01'::date + (${n.constant}) BETWEEN 0 AND ${LAST_DAY}`
      return `(CASE WHEN ${within} THEN ${d.sql} + (${n.constant}) END)`
    },
    fails: true,
  },
  replace: {
    run: ({ d, year, month, day }) => {
      const fields = fieldsOfDate(d)
      const changed = { year: year ?? fields.year, month: month ?? fields.month, day: day ?? fields.day }
      daysOf(changed)
      return dateText(changed)
    },
  },
}
