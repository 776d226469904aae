import type { LimitReport } from './budget.ts'

/** What is limited: requests, or tokens of some kind. */
export type Limited = 'requests' | 'tokens' | 'input-tokens' | 'output-tokens'

const MS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 }

/**
 * A span or point in time as services write them: '6m0s', '120ms', '1.5' (seconds), a time of RFC 3339, or a Unix time.
 * @param now the time of day, in milliseconds
 * @returns milliseconds from now on; undefined for what is none of them
 */
export function millisecondsUntil(text: string, now: number): number | undefined {
  const number = text.trim() === '' ? NaN : Number(text)
  // Beyond a year it is a point in time: in seconds, or in milliseconds.
  if (number > 1e11) return Math.max(0, number - now)
  if (number > 1e8) return Math.max(0, number * 1000 - now)
  if (Number.isFinite(number)) return number * 1000
  const parts = [...text.matchAll(/([\d.]+)(ms|[dhms])/g)]
  if (parts.length > 0 && parts.map(([part]) => part).join('') === text.trim())
    return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * MS[unit!]!, 0)
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : Math.max(0, time - now)
}

/**
 * The limits that an answer tells: `x-ratelimit-limit-requests` of OpenAI and those like it, `anthropic-ratelimit-requests-limit`,
 * `x-ratelimit-limit` of others.
 * @param now the time of day, in milliseconds
 */
export function reportedLimits(headers: Headers, now: number): Map<Limited, LimitReport> {
  const reports = new Map<Limited, LimitReport>()
  const add = (limited: Limited, nameOf: (part: string) => string): void => {
    const limit = count(headers.get(nameOf('limit')))
    const remaining = count(headers.get(nameOf('remaining')))
    if (limit === undefined || remaining === undefined || limit <= 0) return
    const reset = millisecondsUntil(headers.get(nameOf('reset')) ?? '', now)
    reports.set(limited, { limit, remaining, resetMs: reset ?? 0 })
  }
  add('requests', (part) => `x-ratelimit-${part}`)
  for (const limited of ['requests', 'tokens'] as const)
    add(limited, (part) => `x-ratelimit-${part}-${limited}`)
  for (const limited of ['requests', 'tokens', 'input-tokens', 'output-tokens'] as const)
    add(limited, (part) => `anthropic-ratelimit-${limited}-${part}`)
  return reports
}

function count(text: string | null): number | undefined {
  if (text === null || text.trim() === '') return undefined
  const number = Number(text)
  return Number.isFinite(number) && number >= 0 ? number : undefined
}

/**
 * How long a service asks to wait before the next try: `retry-after-ms`, `retry-after` in seconds or as a date, Amazon's
 * `x-amz-retry-after` in milliseconds, or Google's `RetryInfo` in the body of the error.
 * @param now the time of day, in milliseconds
 */
export function askedWait(headers: Headers, body: unknown, now: number): number | undefined {
  const milliseconds = count(headers.get('retry-after-ms')) ?? count(headers.get('x-amz-retry-after'))
  if (milliseconds !== undefined) return milliseconds
  const after = headers.get('retry-after')
  if (after !== null) {
    const seconds = count(after)
    if (seconds !== undefined) return seconds * 1000
    const time = Date.parse(after)
    if (!Number.isNaN(time)) return Math.max(0, time - now)
  }
  const details = (body as { readonly error?: { readonly details?: unknown } } | undefined)?.error?.details
  if (!Array.isArray(details)) return undefined
  const delay = (details as readonly { readonly retryDelay?: unknown }[]).find(
    (detail) => typeof detail?.retryDelay === 'string',
  )?.retryDelay
  return delay === undefined ? undefined : millisecondsUntil(delay as string, now)
}
