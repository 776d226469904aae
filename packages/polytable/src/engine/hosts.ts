import { PolytableError } from '@polytable/model/errors/index'
import type { FetchPolicy } from './options.ts'

/** Refuses a URL whose host the policy does not name. @throws PolytableError INSUFFICIENT_PRIVILEGES */
export function checkHost({ hostname }: URL, policy: FetchPolicy): void {
  if (!policy.hosts || isNamed(hostname, policy)) return
  throw new PolytableError('INSUFFICIENT_PRIVILEGES', `Fetching from '${hostname}' is not allowed`, {
    hint: 'Allow it with the option fetchPolicy.hosts of open().',
  })
}

/** Whether the policy names a host, as a URL has it. */
export function isNamed(hostname: string, { hosts = [] }: FetchPolicy): boolean {
  const host = hostname.replace(/\.$/, '')
  return hosts.some((pattern) =>
    pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern,
  )
}
