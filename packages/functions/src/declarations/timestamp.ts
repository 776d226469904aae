import { Expression, pt } from '@polytable/client/index'
import { checkTimeZone, DEFAULT_TIME_ZONE } from '@polytable/model/types/zones'
import { checkTimespec, checkTz, checkZonedFormat } from '../checks/times.ts'
import { calls, declare, jsonOf } from './define.ts'
import type { IsoCalendar } from './iso-calendar.ts'

const at = pt.timestamp()
const timeZone = pt.string().default(DEFAULT_TIME_ZONE)
const optional = pt.int().nullable()

/** A point in time that was given a zone is seen in that zone. */
function takeZone(
  options: Readonly<Record<string, unknown>>,
  subject: unknown,
): Readonly<Record<string, unknown>> {
  if (options.timeZone !== undefined || !(subject instanceof Expression)) return options
  const { node } = subject as Expression<unknown>
  return node.kind === 'call' && node.function === 'timestamp.astimezone'
    ? { ...options, timeZone: new Expression(node.args.tz!) }
    : options
}

const zoned = { subject: 'at', prepare: takeZone } as const

const field = declare({ ...zoned, params: { at, timeZone }, returns: pt.int(), check: checkTimeZone })

export const timestampDeclarations = {
  /** The year; 0 is the one before the year 1. In the default time zone of the database unless `timeZone` is given, as all of these. */
  year: field,
  /** The month, from 1 on. */
  month: field,
  /** The day of the month. */
  day: field,
  /** The hour, from 0 to 23. */
  hour: field,
  /** The minute. */
  minute: field,
  /** The whole second. */
  second: field,
  /** The microseconds after the second. */
  microsecond: field,
  /** The day of the week: Monday is 0, Sunday is 6. */
  weekday: field,
  /** The day of the week: Monday is 1, Sunday is 7. */
  isoweekday: field,
  /** Year, week and day of the week in the calendar of ISO 8601. */
  isocalendar: declare({
    ...zoned,
    params: { at, timeZone },
    returns: jsonOf<IsoCalendar>(),
    check: checkTimeZone,
  }),
  /** The number of the day, where 0001-01-01 is 1. */
  toordinal: field,
  /** The day as a date; an error outside of the years 1 to 9999. */
  date: declare({ ...zoned, params: { at, timeZone }, returns: pt.date(), check: checkTimeZone }),
  /** The same point in time, of which other functions tell what clocks in the zone `tz` show. */
  astimezone: declare({ subject: 'at', params: { at, tz: pt.string() }, returns: at, check: checkTz }),
  /** The point in time at which clocks in UTC show what they show in the zone. */
  stripTimezone: declare({ ...zoned, params: { at, timeZone }, returns: at, check: checkTimeZone }),
  /** ISO 8601 text with the offset of the zone: '2024-05-01T12:00:00+00:00'. `timespec` says how exact: 'auto', 'hours' to 'microseconds'. */
  isoformat: declare({
    ...zoned,
    params: { at, timeZone, sep: pt.string().default('T'), timespec: pt.string().default('auto') },
    returns: pt.string(),
    check: checkTimespec,
  }),
  /** Text by a format with the directives of Python's `strftime`. */
  strftime: declare({
    ...zoned,
    params: { at, timeZone, format: pt.string() },
    returns: pt.string(),
    check: checkZonedFormat,
  }),
  /** The point in time at which clocks in the zone show this. */
  makeTimestamp: declare({
    subject: 'year',
    params: {
      year: pt.int(),
      month: pt.int(),
      day: pt.int(),
      hour: pt.int().default(0),
      minute: pt.int().default(0),
      second: pt.int().default(0),
      microsecond: pt.int().default(0),
      timeZone,
    },
    returns: at,
    check: checkTimeZone,
  }),
  /** The point in time at which clocks in the zone show other numbers in these places. */
  replace: declare({
    ...zoned,
    params: {
      at,
      timeZone,
      year: optional,
      month: optional,
      day: optional,
      hour: optional,
      minute: optional,
      second: optional,
      microsecond: optional,
    },
    returns: at,
    check: checkTimeZone,
  }),
  /** Seconds since 1970-01-01T00:00:00Z. */
  posixTimestamp: declare({ subject: 'at', params: { at }, returns: pt.float() }),
}

/** Functions of points in time. What calendars and clocks show is that of the default time zone unless `timeZone` names another. */
export const timestamp = calls('timestamp', timestampDeclarations)
