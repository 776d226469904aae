/**
 * What the numbers of days in a workbook count from (ECMA-376 part 1, 18.17.4.1): '1900' is Excel's own, in which 1 is the first of
 * January 1900 and 60 a 29th of February that there was not; '1900-iso' counts from the 30th of December 1899 throughout; '1904' from
 * the first of January 1904.
 */
export type DateSystem = '1900' | '1900-iso' | '1904'

const DAY_MS = 86_400_000
/** 1970-01-01 as the number of a day. */
const UNIX_DAY_1900 = 25_569
const UNIX_DAY_1904 = 24_107
/** The day that 1900 did not have, in the system of Excel. */
const LEAP_DAY = 60
/** The years that ISO 8601 writes with four digits. */
const MIN_MS = Date.UTC(-1, 12)
const MAX_MS = Date.UTC(10_000, 0)

/**
 * The point in time that a number of days means, to the millisecond that is nearest: a double holds no more of it. It is in UTC, since
 * workbooks have no zones. Undefined where the calendar has no such day, or where its year has not four digits.
 */
export function instantOfSerial(serial: number, system: DateSystem): Date | undefined {
  const days = Math.round(serial * DAY_MS) / DAY_MS
  if (system === '1900' && days >= LEAP_DAY && days < LEAP_DAY + 1) return undefined
  // Excel has no days before 0. Other programs write them in the system of ISO.
  const isEarly = system === '1900' && days >= 0 && days < LEAP_DAY
  const unixDay = system === '1904' ? UNIX_DAY_1904 : isEarly ? UNIX_DAY_1900 - 1 : UNIX_DAY_1900
  const millis = Math.round((serial - unixDay) * DAY_MS)
  return millis >= MIN_MS && millis < MAX_MS ? new Date(millis) : undefined
}

/** The number of days that a point in time is in a workbook. */
export function serialOfInstant(instant: Date, system: DateSystem): number {
  const unixDays = instant.getTime() / DAY_MS
  if (system === '1904') return unixDays + UNIX_DAY_1904
  const days = unixDays + UNIX_DAY_1900
  // Times of day are written as those of the 30th or of the 31st of December 1899: both are less than one day.
  return system === '1900' && days >= 1 && days < LEAP_DAY + 1 ? days - 1 : days
}
