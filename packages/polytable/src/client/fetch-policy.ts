import { PolytableError } from '@polytable/core/errors/index'
import { describeValue } from '@polytable/core/types/index'
import type { FetchPolicy } from '../engine/options.ts'

type Check = (value: unknown) => boolean

/** setTimeout and AbortSignal.timeout take no longer time. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1

const isFlag: Check = (value) => typeof value === 'boolean'
const isPositive = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0

const options: Readonly<Record<keyof FetchPolicy, readonly [Check, expected: string]>> = {
  hosts: [
    (value) => Array.isArray(value) && value.every((host) => normalizedHost(host) !== undefined),
    "a list of host names such as 'example.com' or '*.example.com', without scheme and port",
  ],
  allowPrivate: [isFlag, 'true or false'],
  paths: [isFlag, 'true or false'],
  maxBytes: [isPositive, 'a whole number of bytes above 0'],
  timeoutMs: [
    (value) => isPositive(value) && value <= MAX_TIMEOUT_MS,
    `a whole number of milliseconds from 1 to ${MAX_TIMEOUT_MS}`,
  ],
}

/** @throws PolytableError INVALID_ARGUMENT for what is no policy, and for options that it does not have */
export function checkFetchPolicy(policy: unknown): void {
  if (policy === undefined) return
  if (typeof policy !== 'object' || policy === null || Array.isArray(policy)) {
    throw new PolytableError('INVALID_ARGUMENT', 'options.fetchPolicy must be an object', {
      hint: `Its options: ${Object.keys(options).join(', ')}.`,
    })
  }
  for (const [name, value] of Object.entries(policy)) {
    if (!Object.hasOwn(options, name)) {
      throw new PolytableError('INVALID_ARGUMENT', `options.fetchPolicy has no option '${name}'`, {
        hint: `Its options: ${Object.keys(options).join(', ')}.`,
      })
    }
    const [check, expected] = options[name as keyof FetchPolicy]
    if (value === undefined || check(value)) continue
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `options.fetchPolicy.${name} must be ${expected}, not ${describeValue(value)}`,
    )
  }
}

/** A checked policy with its hosts as URLs have them: in lower case, international names in ASCII, addresses in their usual form. */
export function normalized({ hosts, ...policy }: FetchPolicy): FetchPolicy {
  return hosts ? { ...policy, hosts: hosts.map((host) => normalizedHost(host)!) } : policy
}

/** A host, or `*.` and one, in its usual form; undefined for what is none. */
function normalizedHost(given: unknown): string | undefined {
  if (typeof given !== 'string') return undefined
  const [, wildcard = '', name = ''] = /^(\*\.)?(.*)$/s.exec(given)!
  // An IPv6 address may come without its brackets.
  const host = /^[0-9a-f.]*:[0-9a-f.]*:[0-9a-f:.]*$/i.test(name) ? `[${name}]` : name
  if (/[\s/\\?#@*%]|:\d*$/.test(host) || !URL.canParse(`http://${host}`)) return undefined
  return wildcard + new URL(`http://${host}`).hostname.replace(/\.$/, '')
}
