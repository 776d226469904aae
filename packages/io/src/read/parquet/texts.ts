const MICROS_DIGITS = 6
const NANOS_DIGITS = 9
const SECONDS_PER_DAY = 86_400n
/** After so many days the Gregorian calendar begins anew. */
const DAYS_PER_CYCLE = 146_097
const YEARS_PER_CYCLE = 400
const MILLIS_PER_DAY = 86_400_000

/** A day as ISO 8601 writes it, however far away: `0044-03-15`, `-0043-03-15`, `+294247-01-10`. */
export function dayText(daysSince1970: number): string {
  const cycles = Math.floor(daysSince1970 / DAYS_PER_CYCLE)
  const date = new Date((daysSince1970 - cycles * DAYS_PER_CYCLE) * MILLIS_PER_DAY)
  const year = date.getUTCFullYear() + cycles * YEARS_PER_CYCLE
  const sign = year < 0 ? '-' : year > 9999 ? '+' : ''
  const digits = String(Math.abs(year)).padStart(sign === '' ? 4 : 6, '0')
  return `${sign}${digits}${date.toISOString().slice(-'-MM-DDTHH:MM:SS.sssZ'.length, -'THH:MM:SS.sssZ'.length)}`
}

/**
 * A point in time as ISO 8601 writes it, with all its digits.
 * @param units since 1970: milliseconds, microseconds or nanoseconds
 * @param digits of a second that a unit is: 3, 6 or 9
 * @param zone `Z`, or nothing for what clocks show somewhere
 */
export function timestampText(units: bigint, digits: number, zone: 'Z' | ''): string {
  const perDay = SECONDS_PER_DAY * 10n ** BigInt(digits)
  const ofDay = ((units % perDay) + perDay) % perDay
  return `${dayText(Number((units - ofDay) / perDay))}T${timeText(ofDay, digits)}${zone}`
}

/** A time of day, such as `03:04:05.678`. @param digits of a second that a unit is: 3, 6 or 9 */
export function timeText(units: bigint, digits: number): string {
  const perSecond = 10n ** BigInt(digits)
  const seconds = units / perSecond
  const two = (value: bigint): string => String(value).padStart(2, '0')
  const clock = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].map(two).join(':')
  const fraction = units % perSecond
  if (fraction === 0n) return clock
  const written = String(fraction).padStart(digits, '0')
  const isMicros = digits === NANOS_DIGITS && fraction % 1000n === 0n
  return `${clock}.${isMicros ? written.slice(0, MICROS_DIGITS) : written}`
}

/** An INTERVAL as ISO 8601 writes a duration: its months, days and milliseconds say nothing of each other. */
export function intervalText(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [months, days, millis] = [0, 4, 8].map((at) => view.getUint32(at, true)) as [number, number, number]
  const date = (months > 0 ? `${months}M` : '') + (days > 0 ? `${days}D` : '')
  const time = millis > 0 || date === '' ? `T${millis / 1000}S` : ''
  return `P${date}${time}`
}

/** A decimal by its digits and how many of them stand behind the point. */
export function decimalText(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const sign = unscaled < 0n ? '-' : ''
  return scale === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-scale)}`
}

/** The whole number that bytes are, the first the greatest, in two's complement. */
export function signedOf(bytes: Uint8Array): bigint {
  let value = 0n
  for (const byte of bytes) value = value * 256n + BigInt(byte)
  return BigInt.asIntN(8 * bytes.length, value)
}
