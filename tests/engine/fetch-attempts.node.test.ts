import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PolytableError } from '@polytable/model/errors/index'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fetchMedia } from '../../packages/polytable/src/engine/fetch.ts'
import type { FetchPolicy } from '../../packages/polytable/src/engine/options.ts'
import { isPublic } from '../../packages/polytable/src/node/addresses.ts'
import { nodeAsk, type Network } from '../../packages/polytable/src/node/fetch.ts'
import { objectStores } from '../../packages/polytable/src/engine/object-stores.ts'
import { nodeResolver } from '../../packages/polytable/src/node/resolver.ts'
import { recordTrials } from '../support/trials.ts'
import { addressesNotPublic, hostsNotPublic, noHosts, publicAddresses } from './support/addresses.ts'

/** The one server that is ever connected to. What else the tests try is refused before that. */
let server: Server
let port = 0
let asked: string[] = []
let location = ''

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url!)
    if (request.url === '/redirect') response.writeHead(302, { location }).end('moved')
    else response.end('internal')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())
beforeEach(() => {
  asked = []
})

/** A resolver that knows some names, and a network in which this test's server is on the internet. */
const networkOf = (addresses: Readonly<Record<string, readonly string[]>>): Network => ({
  lookup(hostname, _options, callback) {
    const found = addresses[hostname.replace(/\.$/, '')]
    if (!found) callback(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }), [])
    else
      callback(
        null,
        found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )
  },
  isPublic: (address) => address === '127.0.0.1' || isPublic(address),
})

const ask = (url: string, network?: Network, policy: FetchPolicy = {}): Promise<string> => {
  const resolver = nodeResolver(
    policy,
    objectStores([], { access: async () => ({}) }),
    nodeAsk(policy, network),
  )
  return Promise.resolve()
    .then(() => fetchMedia(resolver.canonical(url)!, policy, nodeAsk(policy, network)))
    .then(
      (blob) => blob.text(),
      (error: unknown) => (PolytableError.is(error) ? error.code : String(error)),
    )
}

/** What came of each of some attempts, by what was tried. */
const attempts = async (
  tried: readonly string[],
  attempt: (what: string) => Promise<string>,
): Promise<Map<string, string>> => {
  const outcomes = new Map<string, string>()
  for (const what of tried) outcomes.set(what, await attempt(what))
  return outcomes
}
const allOf = (tried: readonly string[], outcome: string): Map<string, string> =>
  new Map(tried.map((what) => [what, outcome]))

describe('attempts to fetch what is not public', () => {
  test(`${hostsNotPublic.length} spellings of hosts are refused`, async () => {
    recordTrials('fetch attempts', hostsNotPublic.length)
    const outcomes = await attempts(hostsNotPublic, (host) => ask(`http://${host}:${port}/direct`))
    expect(outcomes).toEqual(allOf(hostsNotPublic, 'INSUFFICIENT_PRIVILEGES'))
    expect(asked).toEqual([])
  })

  test(`${noHosts.length} of what is no host are invalid`, async () => {
    recordTrials('fetch attempts', noHosts.length)
    const outcomes = await attempts(noHosts, (host) => ask(`http://${host}:${port}/direct`))
    expect(outcomes).toEqual(allOf(noHosts, 'INVALID_ARGUMENT'))
  })

  test(`names at ${addressesNotPublic.length} addresses are refused, also beside one that is public`, async () => {
    recordTrials('fetch attempts', 2 * (addressesNotPublic.length - 1))
    for (const others of [[], ['127.0.0.1']]) {
      const outcomes = await attempts(addressesNotPublic.slice(1), (address) =>
        ask(`http://name.test:${port}/named`, networkOf({ 'name.test': [...others, address] })),
      )
      expect(outcomes).toEqual(allOf(addressesNotPublic.slice(1), 'INSUFFICIENT_PRIVILEGES'))
    }
    expect(asked).toEqual([])
  })

  // The server of the test counts as public here; and what is not ASCII does not go into a header.
  const redirects = hostsNotPublic.filter(
    (host) => /^[ -~]*$/.test(host) && !new URL(`http://${host}`).hostname.startsWith('127.0.0.1'),
  )
  test(`${redirects.length} redirects from a public host are refused`, async () => {
    recordTrials('fetch attempts', redirects.length)
    const network = networkOf({ 'start.test': ['127.0.0.1'] })
    const outcomes = await attempts(redirects, (host) => {
      location = `http://${host}:${port}/inner`
      return ask(`http://start.test:${port}/redirect`, network)
    })
    expect(outcomes).toEqual(allOf(redirects, 'INSUFFICIENT_PRIVILEGES'))
    expect(asked).toEqual(redirects.map(() => '/redirect'))
  })

  test('redirects to other schemes are refused', async () => {
    const network = networkOf({ 'start.test': ['127.0.0.1'] })
    const locations = [
      'file:///etc/hostname',
      'data:text/plain,inner',
      'ftp://127.0.0.1/a',
      'blob:a',
      'javascript:1',
    ]
    const outcomes = await attempts(locations, (to) => {
      location = to
      return ask(`http://start.test:${port}/redirect`, network)
    })
    expect(outcomes).toEqual(allOf(locations, 'INSUFFICIENT_PRIVILEGES'))
  })

  test('a name that changes its address is refused at the next connection', async () => {
    const addresses = [['127.0.0.1'], ['127.0.0.2']]
    let lookups = 0
    const network = networkOf({})
    const changing: Network = {
      ...network,
      lookup: (hostname, options, callback) =>
        networkOf({ 'name.test': addresses[lookups++]! }).lookup(hostname, options, callback),
    }
    expect(await ask(`http://name.test:${port}/first`, changing)).toBe('internal')
    expect(await ask(`http://name.test:${port}/second`, changing)).toBe('INSUFFICIENT_PRIVILEGES')
    expect(lookups).toBe(2)
    expect(asked).toEqual(['/first'])
  })
})

test('public addresses are known', () => {
  expect(publicAddresses.filter((address) => !isPublic(address))).toEqual([])
  expect(addressesNotPublic.filter(isPublic)).toEqual([])
})

test('hosts that are named may be anywhere, however they are written; and no others are asked', async () => {
  const network = networkOf({
    'a.named.test': ['127.0.0.1'],
    'named.test': ['127.0.0.1'],
    localhost: ['127.0.0.1'],
  })
  const real = { ...network, isPublic }
  const fetched = [
    'a.named.test',
    'A.Named.TEST.',
    '127.0.0.1',
    '2130706433',
    '127.0.0.1.',
    'localhost',
    '０x7f.1',
  ]
  const policy = { hosts: ['*.named.test', '127.0.0.1', 'localhost'] }
  const outcomes = await attempts(fetched, (host) => ask(`http://${host}:${port}/named`, real, policy))
  expect(outcomes).toEqual(allOf(fetched, 'internal'))
  const refused = ['named.test', 'xnamed.test', 'a.named.test.evil.test', '127.0.0.2', '[::1]', '8.8.8.8']
  expect(await attempts(refused, (host) => ask(`http://${host}:${port}/named`, real, policy))).toEqual(
    allOf(refused, 'INSUFFICIENT_PRIVILEGES'),
  )
  expect(await ask(`http://127.0.0.1:${port}/`, real, { hosts: [] })).toBe('INSUFFICIENT_PRIVILEGES')
})
