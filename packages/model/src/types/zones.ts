import { PolytableError } from '../errors/index.ts'

/** Stands in an expression for the zone of the client that uses it: UTC where none was set. */
export const DEFAULT_TIME_ZONE = 'default'

const NAMES_HINT = "Use names such as 'Europe/Berlin' or 'UTC'."
const MICROS = 1_000_000n
const DAY = 86_400n * MICROS

const formats = new Map<string, Intl.DateTimeFormat>()

function isUtc(timeZone: string): boolean {
  return timeZone === 'UTC' || timeZone === DEFAULT_TIME_ZONE
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (!format) {
    try {
      format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
    } catch (error) {
      throw new PolytableError('INVALID_ARGUMENT', `'${timeZone}' is not a time zone`, {
        hint: NAMES_HINT,
        cause: error,
      })
    }
    formats.set(timeZone, format)
  }
  return format
}

/** @throws PolytableError INVALID_ARGUMENT for a name that is no time zone */
export function checkTimeZone({ timeZone }: { readonly timeZone?: string }): void {
  if (timeZone !== undefined && !isUtc(timeZone)) formatOf(timeZone)
}

/** The name by which the platform knows a zone of the IANA database. @throws PolytableError INVALID_ARGUMENT for what is none */
export function timeZoneOf(name: unknown): string {
  if (typeof name === 'string' && /^[A-Za-z]/.test(name) && name !== DEFAULT_TIME_ZONE) {
    return formatOf(name).resolvedOptions().timeZone
  }
  throw new PolytableError('INVALID_ARGUMENT', `'${String(name)}' is not a time zone`, { hint: NAMES_HINT })
}

/** How far clocks in a zone are ahead of UTC at an instant, in seconds. */
export function offsetAt(micros: bigint, timeZone: string): number {
  if (isUtc(timeZone)) return 0
  const at = Number(floorDiv(micros, 1000n))
  const name = formatOf(timeZone)
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')
  const match = /^GMT(?:([+-])(\d+)(?::(\d+))?(?::(\d+))?)?$/.exec(name?.value ?? '')
  if (!match) throw new PolytableError('INTERNAL_ERROR', `The offset of '${timeZone}' is unknown`)
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = match
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return sign === '-' ? -total : total
}

/** The instant at which clocks in a zone show a time, given as if it were UTC: the first of two, the time after a gap. */
export function instantOf(local: bigint, timeZone: string): bigint {
  if (isUtc(timeZone)) return local
  const before = offsetAt(local - DAY, timeZone)
  const after = offsetAt(local + DAY, timeZone)
  const first = local - BigInt(before) * MICROS
  const second = local - BigInt(after) * MICROS
  if (offsetAt(first, timeZone) === before) return first
  return offsetAt(second, timeZone) === after ? second : first
}

/** The later instant at which clocks in a zone show the same time as at this one; the instant itself where there is none. */
export function repeatedInstant(first: bigint, timeZone: string): bigint {
  if (isUtc(timeZone)) return first
  const before = offsetAt(first, timeZone)
  const after = offsetAt(first + DAY, timeZone)
  const second = first + BigInt(before - after) * MICROS
  return second > first && offsetAt(second, timeZone) === after ? second : first
}

/** The name by which a zone goes at an instant: 'UTC', 'CET', 'GMT+9'. */
export function nameAt(micros: bigint, timeZone: string): string {
  if (isUtc(timeZone)) return 'UTC'
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'short' })
  const parts = format.formatToParts(Number(floorDiv(micros, 1000n)))
  return parts.find(({ type }) => type === 'timeZoneName')!.value
}

export function floorDiv(a: bigint, b: bigint): bigint {
  return (a - (((a % b) + b) % b)) / b
}
