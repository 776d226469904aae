import { flag, kind, listOf, options, wholeFrom } from '@polytable/client/calls/argument-kinds'
import type { FetchPolicy } from '../engine/options.ts'

/** setTimeout and AbortSignal.timeout take no longer time. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1

const host = kind(
  "a host name such as 'example.com' or '*.example.com', without scheme and port",
  (value) => normalizedHost(value) !== undefined,
)

/** What a policy may hold. */
export const fetchPolicy = options<FetchPolicy>({
  hosts: listOf(host, 'a list of host names'),
  allowPrivate: flag,
  paths: flag,
  maxBytes: wholeFrom(1),
  timeoutMs: wholeFrom(1, MAX_TIMEOUT_MS),
})

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
