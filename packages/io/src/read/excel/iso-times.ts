import { parseIsoMicros } from '@polytable/model/types/time'

const CLOCK = /^T?(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?$/
const DURATION = /^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/
const MINUTE = 60
const HOUR = 3600
const DAY = 86_400
const DAY_MS = 1000 * DAY

/** A point in time in ISO 8601, in UTC unless it says its zone, to the nearest millisecond. Undefined where a text is none. */
export function instantOfIso(text: string): Date | undefined {
  const micros = parseIsoMicros(text)
  return micros === undefined ? undefined : new Date(Math.round(Number(micros) / 1000))
}

/** An amount of time in days: of a time of day, '08:15:00', or a duration, 'PT36H30M'. Undefined where a text is none (ISO 8601). */
export function daysOfTime(text: string): number | undefined {
  const clock = CLOCK.exec(text)
  if (clock) return (Number(clock[1]) * HOUR + Number(clock[2]) * MINUTE + Number(clock[3] ?? 0)) / DAY
  const [match, sign, days = 0, hours = 0, minutes = 0, seconds = 0] = DURATION.exec(text) ?? []
  if (match === undefined) return undefined
  const total = Number(days) * DAY + Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds)
  return (sign === '-' ? -total : total) / DAY
}

/** An amount of time in days as clocks show it: '08:15', '36:30:05'. */
export function clockText(days: number): string {
  const seconds = Math.round(Math.abs(days) * DAY)
  const parts = [Math.floor(seconds / HOUR), Math.floor(seconds / MINUTE) % MINUTE, seconds % MINUTE]
  const text = (parts[2] === 0 ? parts.slice(0, 2) : parts)
    .map((part) => String(part).padStart(2, '0'))
    .join(':')
  return days < 0 ? `-${text}` : text
}

/** A point in time in ISO 8601, without what is zero of its time. */
export function instantText(instant: Date): string {
  const text = instant.toISOString()
  if (instant.getTime() % DAY_MS === 0) return text.slice(0, 'YYYY-MM-DD'.length)
  return text.replace(/(?::00)?\.000Z$|Z$/, '')
}
