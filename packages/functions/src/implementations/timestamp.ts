import { checkTimeZone, floorDiv, nameAt, offsetAt, repeatedInstant } from '@polytable/model/types/zones'
import { checkTimespec, checkTz, checkZonedFormat } from '../checks/times.ts'
import type { timestampDeclarations } from '../declarations/timestamp.ts'
import type { Implementation, Implementations } from './define.ts'
import {
  dateText,
  fieldsAt,
  isoCalendarOf,
  isoWeekdayOf,
  microsOf,
  offsetText,
  ordinalOf,
  twoDigits,
  type Fields,
} from './time/calendar.ts'
import { strftime } from './time/strftime.ts'

/** A field of calendar or clock; `sql` makes it of what clocks in UTC show. */
function field(
  of: (fields: Fields) => number,
  sql: (local: string) => string,
): Implementation<(typeof timestampDeclarations)['year']> {
  return {
    check: checkTimeZone,
    run: ({ at, timeZone }) => of(fieldsAt(at, timeZone)),
    toSql: ({ at, timeZone }) =>
      timeZone.constant === 'UTC' ? `(${sql(`(${at.sql} AT TIME ZONE 'UTC')`)})::int8` : undefined,
  }
}

function clockText({ hour, minute, second, microsecond }: Fields, timespec: string): string {
  const parts = [hour, minute, second].slice(0, timespec === 'hours' ? 1 : timespec === 'minutes' ? 2 : 3)
  const text = parts.map(twoDigits).join(':')
  const micros = String(microsecond).padStart(6, '0')
  if (timespec === 'milliseconds') return `${text}.${micros.slice(0, 3)}`
  return timespec === 'microseconds' || (timespec === 'auto' && microsecond !== 0)
    ? `${text}.${micros}`
    : text
}

export const timestampFunctions: Implementations<typeof timestampDeclarations> = {
  year: field(
    (fields) => fields.year,
    // PostgreSQL has no year 0.
    (local) => `extract(year FROM ${local}) + (extract(year FROM ${local}) < 0)::int4`,
  ),
  month: field(
    (fields) => fields.month,
    (local) => `extract(month FROM ${local})`,
  ),
  day: field(
    (fields) => fields.day,
    (local) => `extract(day FROM ${local})`,
  ),
  hour: field(
    (fields) => fields.hour,
    (local) => `extract(hour FROM ${local})`,
  ),
  minute: field(
    (fields) => fields.minute,
    (local) => `extract(minute FROM ${local})`,
  ),
  second: field(
    (fields) => fields.second,
    (local) => `floor(extract(second FROM ${local}))`,
  ),
  microsecond: field(
    (fields) => fields.microsecond,
    (local) => `extract(microseconds FROM ${local}) % 1000000`,
  ),
  weekday: field(
    (fields) => isoWeekdayOf(fields) - 1,
    (local) => `extract(isodow FROM ${local}) - 1`,
  ),
  isoweekday: field(isoWeekdayOf, (local) => `extract(isodow FROM ${local})`),
  isocalendar: {
    check: checkTimeZone,
    run: ({ at, timeZone }) => isoCalendarOf(fieldsAt(at, timeZone)),
  },
  toordinal: field(ordinalOf, (local) => `${local}::date - '0001-01-01'::date + 1`),
  date: {
    check: checkTimeZone,
    run: ({ at, timeZone }) => dateText(fieldsAt(at, timeZone)),
    toSql: ({ at, timeZone }) =>
      timeZone.constant === 'UTC'
        ? `(CASE WHEN ${at.sql} >= '0001-01-01 00:00:00+00' AND ${at.sql} < '10000-01-01 00:00:00+00' THEN (${at.sql} AT TIME ZONE 'UTC')::date END)`
        : undefined,
    fails: true,
  },
  astimezone: { check: checkTz, run: ({ at }) => at },
  stripTimezone: {
    check: checkTimeZone,
    run: ({ at, timeZone }) => microsOf(fieldsAt(at, timeZone), 'UTC'),
  },
  isoformat: {
    check: checkTimespec,
    run: ({ at, timeZone, sep, timespec }) => {
      const fields = fieldsAt(at, timeZone)
      return dateText(fields) + sep + clockText(fields, timespec) + offsetText(offsetAt(at, timeZone), ':')
    },
  },
  strftime: {
    check: checkZonedFormat,
    run: ({ at, timeZone, format }) =>
      strftime(format, {
        fields: fieldsAt(at, timeZone),
        offset: offsetText(offsetAt(at, timeZone), ''),
        zone: nameAt(at, timeZone),
      }),
  },
  makeTimestamp: {
    check: checkTimeZone,
    run: ({ timeZone, ...fields }) => microsOf(fields, timeZone),
  },
  replace: {
    check: checkTimeZone,
    run: ({ at, timeZone, ...given }) => {
      const changed = Object.entries(given).filter(([, value]) => value !== null)
      const fields = fieldsAt(at, timeZone)
      const first = microsOf({ ...fields, ...Object.fromEntries(changed) }, timeZone)
      // Within an hour that clocks show twice, the second stays the second.
      return at === microsOf(fields, timeZone) ? first : repeatedInstant(first, timeZone)
    },
  },
  posixTimestamp: {
    // The decimal text is rounded once; dividing would round the microseconds before.
    run: ({ at }) => {
      const seconds = floorDiv(at < 0n ? -at : at, 1_000_000n)
      const rest = (at < 0n ? -at : at) - seconds * 1_000_000n
      const value = Number(`${seconds}.${rest.toString().padStart(6, '0')}`)
      return at < 0n ? -value : value
    },
    toSql: ({ at }) => `extract(epoch FROM ${at.sql})::float8`,
  },
}
