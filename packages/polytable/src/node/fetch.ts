import { lookup, type LookupAddress, type LookupOptions } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { PolytableError } from '@polytable/model/errors/index'
import { hasScheme, isHttp, parseUrl } from '@polytable/kernel/media/media-reference'
import type { Agent, fetch as Fetch } from 'undici'
import type { Ask } from '../engine/fetch.ts'
import { checkHost, isNamed } from '../engine/hosts.ts'
import type { FetchPolicy } from '../engine/options.ts'
import { isPublic } from './addresses.ts'

const REDIRECTS = new Set([301, 302, 303, 307, 308])
/** Names of this machine, whatever a resolver says. */
const LOCALHOST = /(^|\.)localhost\.?$/
/** As many as browsers follow. */
const MOST_REDIRECTS = 20

/** What the checks know of the network: the system's resolver, and the addresses of the internet. */
export interface Network {
  /** Finds all addresses of a host name, as `lookup` of `node:dns` does. */
  lookup(
    hostname: string,
    options: LookupOptions & { readonly all: true },
    callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
  ): void
  isPublic(address: string): boolean
}

/**
 * Asks URLs in Node. Each step of a redirect obeys the policy; and the addresses that are checked are those that are connected to,
 * since the check is a part of connecting.
 */
export function nodeAsk(policy: FetchPolicy, network: Network = { lookup, isPublic }): Ask {
  const mayBePrivate = (hostname: string): boolean =>
    policy.allowPrivate === true || isNamed(hostname, policy)
  const checkedLookup: LookupFunction = (hostname, options, callback) =>
    network.lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) callback(error, [])
      else if (!mayBePrivate(hostname) && !addresses.every(({ address }) => network.isPublic(address)))
        callback(notPublic(hostname), [])
      else if (options.all) callback(null, addresses)
      else callback(null, addresses[0]!.address, addresses[0]!.family)
    })
  const check = (url: URL): void => {
    checkHost(url, policy)
    const { hostname } = url
    if (mayBePrivate(hostname)) return
    // What is not looked up.
    const address = hostname.replace(/^\[(.*)\]$/, '$1')
    if (isIP(address) === 0 ? LOCALHOST.test(hostname) : !network.isPublic(address)) throw notPublic(hostname)
  }
  let client: Promise<Client> | undefined
  return async (first, signal) => {
    // It takes longer to load than most databases need it.
    const { fetch, dispatcher } = await (client ??= createClient(checkedLookup))
    let url = first
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      check(url)
      const response = await fetch(url, { dispatcher, redirect: 'manual', signal })
      const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null
      if (location === null) return response as unknown as Response
      await response.body?.cancel()
      url = redirected(url, location)
    }
    throw new Error(`more than ${MOST_REDIRECTS} redirects`)
  }
}

interface Client {
  readonly fetch: typeof Fetch
  readonly dispatcher: Agent
}

async function createClient(lookup: LookupFunction): Promise<Client> {
  const undici = await import('undici')
  return { fetch: undici.fetch, dispatcher: new undici.Agent({ connect: { lookup } }) }
}

function redirected(from: URL, location: string): URL {
  if (!hasScheme(location) || isHttp(location)) return parseUrl(new URL(location, from).href)
  throw new PolytableError(
    'INSUFFICIENT_PRIVILEGES',
    `'${from.hostname}' redirects to a URL that is neither http: nor https:`,
  )
}

function notPublic(hostname: string): PolytableError {
  return new PolytableError('INSUFFICIENT_PRIVILEGES', `The address of '${hostname}' is not public`, {
    hint: 'Add the host to fetchPolicy.hosts of open(), or set fetchPolicy.allowPrivate.',
  })
}
