import { Expression, pt } from '@polytable/client/index'
import { PolytableError } from '@polytable/model/errors/index'
import { checkTimeZone, DEFAULT_TIME_ZONE, floorDiv, nameAt, offsetAt } from '@polytable/model/types/zones'
import { builtin, jsonOf } from './define.ts'
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
  type IsoCalendar,
} from './time/calendar.ts'
import { checkFormat, strftime as formatTime } from './time/strftime.ts'

const at = pt.timestamp()
const zoned = { at, timeZone: pt.string().default(DEFAULT_TIME_ZONE) }
const ASTIMEZONE = 'timestamp.astimezone'

/** A point in time that was given a zone is seen in that zone. */
function takeZone(
  options: Readonly<Record<string, unknown>>,
  subject: unknown,
): Readonly<Record<string, unknown>> {
  if (options.timeZone !== undefined || !(subject instanceof Expression)) return options
  const { node } = subject as Expression<unknown>
  return node.kind === 'call' && node.function === ASTIMEZONE
    ? { ...options, timeZone: new Expression(node.args.tz!) }
    : options
}

/** A field of calendar or clock; `sql` makes it of what clocks in UTC show. */
function field(name: string, of: (fields: Fields) => number, sql: (local: string) => string) {
  return builtin({
    name: `timestamp.${name}`,
    subject: 'at',
    params: zoned,
    returns: pt.int(),
    prepare: takeZone,
    check: checkTimeZone,
    run: ({ at, timeZone }) => of(fieldsAt(at, timeZone)),
    toSql: ({ at, timeZone }) =>
      timeZone.constant === 'UTC' ? `(${sql(`(${at.sql} AT TIME ZONE 'UTC')`)})::int8` : undefined,
  })
}

/** The year; 0 is the one before the year 1. In the default time zone of the database unless `timeZone` is given, as all of these. */
const year = field(
  'year',
  (fields) => fields.year,
  // PostgreSQL has no year 0.
  (local) => `extract(year FROM ${local}) + (extract(year FROM ${local}) < 0)::int4`,
)
/** The month, from 1 on. */
const month = field(
  'month',
  (fields) => fields.month,
  (local) => `extract(month FROM ${local})`,
)
/** The day of the month. */
const day = field(
  'day',
  (fields) => fields.day,
  (local) => `extract(day FROM ${local})`,
)
/** The hour, from 0 to 23. */
const hour = field(
  'hour',
  (fields) => fields.hour,
  (local) => `extract(hour FROM ${local})`,
)
/** The minute. */
const minute = field(
  'minute',
  (fields) => fields.minute,
  (local) => `extract(minute FROM ${local})`,
)
/** The whole second. */
const second = field(
  'second',
  (fields) => fields.second,
  (local) => `floor(extract(second FROM ${local}))`,
)
/** The microseconds after the second. */
const microsecond = field(
  'microsecond',
  (fields) => fields.microsecond,
  (local) => `extract(microseconds FROM ${local}) % 1000000`,
)
/** The day of the week: Monday is 0, Sunday is 6. */
const weekday = field(
  'weekday',
  (fields) => isoWeekdayOf(fields) - 1,
  (local) => `extract(isodow FROM ${local}) - 1`,
)
/** The day of the week: Monday is 1, Sunday is 7. */
const isoweekday = field('isoweekday', isoWeekdayOf, (local) => `extract(isodow FROM ${local})`)
/** The number of the day, where 0001-01-01 is 1. */
const toordinal = field('toordinal', ordinalOf, (local) => `${local}::date - '0001-01-01'::date + 1`)

/** Year, week and day of the week in the calendar of ISO 8601. */
const isocalendar = builtin({
  name: 'timestamp.isocalendar',
  subject: 'at',
  params: zoned,
  returns: jsonOf<IsoCalendar>(),
  prepare: takeZone,
  check: checkTimeZone,
  run: ({ at, timeZone }) => isoCalendarOf(fieldsAt(at, timeZone)),
})

/** The day as a date; an error outside of the years 1 to 9999. */
const date = builtin({
  name: 'timestamp.date',
  subject: 'at',
  params: zoned,
  returns: pt.date(),
  prepare: takeZone,
  check: checkTimeZone,
  run: ({ at, timeZone }) => dateText(fieldsAt(at, timeZone)),
  toSql: ({ at, timeZone }) =>
    timeZone.constant === 'UTC'
      ? `(CASE WHEN ${at.sql} >= '0001-01-01 00:00:00+00' AND ${at.sql} < '10000-01-01 00:00:00+00' THEN (${at.sql} AT TIME ZONE 'UTC')::date END)`
      : undefined,
  fails: true,
})

/** The same point in time, of which other functions tell what clocks in the zone `tz` show. */
const astimezone = builtin({
  name: ASTIMEZONE,
  subject: 'at',
  params: { at, tz: pt.string() },
  returns: at,
  check: ({ tz }) => checkTimeZone(tz === undefined ? {} : { timeZone: tz }),
  run: ({ at }) => at,
})

/** The point in time at which clocks in UTC show what they show in the zone. */
const stripTimezone = builtin({
  name: 'timestamp.stripTimezone',
  subject: 'at',
  params: zoned,
  returns: at,
  prepare: takeZone,
  check: checkTimeZone,
  run: ({ at, timeZone }) => microsOf(fieldsAt(at, timeZone), 'UTC'),
})

const timespecs = ['auto', 'hours', 'minutes', 'seconds', 'milliseconds', 'microseconds']

function clockText({ hour, minute, second, microsecond }: Fields, timespec: string): string {
  const parts = [hour, minute, second].slice(0, timespec === 'hours' ? 1 : timespec === 'minutes' ? 2 : 3)
  const text = parts.map(twoDigits).join(':')
  const micros = String(microsecond).padStart(6, '0')
  if (timespec === 'milliseconds') return `${text}.${micros.slice(0, 3)}`
  return timespec === 'microseconds' || (timespec === 'auto' && microsecond !== 0)
    ? `${text}.${micros}`
    : text
}

/** ISO 8601 text with the offset of the zone: '2024-05-01T12:00:00+00:00'. `timespec` says how exact: 'auto', 'hours' to 'microseconds'. */
const isoformat = builtin({
  name: 'timestamp.isoformat',
  subject: 'at',
  params: { ...zoned, sep: pt.string().default('T'), timespec: pt.string().default('auto') },
  returns: pt.string(),
  prepare: takeZone,
  check: ({ timespec, ...rest }) => {
    checkTimeZone(rest)
    if (timespec !== undefined && !timespecs.includes(timespec)) {
      throw new PolytableError(
        'INVALID_ARGUMENT',
        `timespec must be one of ${timespecs.join(', ')}, not '${timespec}'`,
      )
    }
  },
  run: ({ at, timeZone, sep, timespec }) => {
    const fields = fieldsAt(at, timeZone)
    return dateText(fields) + sep + clockText(fields, timespec) + offsetText(offsetAt(at, timeZone), ':')
  },
})

/** Text by a format with the directives of Python's `strftime`. */
const strftime = builtin({
  name: 'timestamp.strftime',
  subject: 'at',
  params: { ...zoned, format: pt.string() },
  returns: pt.string(),
  prepare: takeZone,
  check: (args) => {
    checkTimeZone(args)
    checkFormat(args)
  },
  run: ({ at, timeZone, format }) =>
    formatTime(format, {
      fields: fieldsAt(at, timeZone),
      offset: offsetText(offsetAt(at, timeZone), ''),
      zone: nameAt(at, timeZone),
    }),
})

/** The point in time at which clocks in the zone show this. */
const makeTimestamp = builtin({
  name: 'timestamp.makeTimestamp',
  subject: 'year',
  params: {
    year: pt.int(),
    month: pt.int(),
    day: pt.int(),
    hour: pt.int().default(0),
    minute: pt.int().default(0),
    second: pt.int().default(0),
    microsecond: pt.int().default(0),
    timeZone: pt.string().default(DEFAULT_TIME_ZONE),
  },
  returns: at,
  check: checkTimeZone,
  run: ({ timeZone, ...fields }) => microsOf(fields, timeZone),
})

const optional = pt.int().nullable()

/** The point in time at which clocks in the zone show other numbers in these places. */
const replace = builtin({
  name: 'timestamp.replace',
  subject: 'at',
  params: {
    ...zoned,
    year: optional,
    month: optional,
    day: optional,
    hour: optional,
    minute: optional,
    second: optional,
    microsecond: optional,
  },
  returns: at,
  prepare: takeZone,
  check: checkTimeZone,
  run: ({ at, timeZone, ...given }) => {
    const changed = Object.entries(given).filter(([, value]) => value !== null)
    return microsOf({ ...fieldsAt(at, timeZone), ...Object.fromEntries(changed) }, timeZone)
  },
})

/** Seconds since 1970-01-01T00:00:00Z. */
const posixTimestamp = builtin({
  name: 'timestamp.posixTimestamp',
  subject: 'at',
  params: { at },
  returns: pt.float(),
  // The decimal text is rounded once; dividing would round the microseconds before.
  run: ({ at }) => {
    const seconds = floorDiv(at < 0n ? -at : at, 1_000_000n)
    const rest = (at < 0n ? -at : at) - seconds * 1_000_000n
    const value = Number(`${seconds}.${rest.toString().padStart(6, '0')}`)
    return at < 0n ? -value : value
  },
  toSql: ({ at }) => `extract(epoch FROM ${at.sql})::float8`,
})

/** Functions of points in time. What calendars and clocks show is that of the default time zone unless `timeZone` names another. */
export const timestamp = {
  year,
  month,
  day,
  hour,
  minute,
  second,
  microsecond,
  weekday,
  isoweekday,
  isocalendar,
  toordinal,
  date,
  astimezone,
  stripTimezone,
  isoformat,
  strftime,
  makeTimestamp,
  replace,
  posixTimestamp,
}
