import { PolytableError } from '@polytable/model/errors/index'
import type { MediaResolver } from '@polytable/model/ports/index'
import { isHttp, parseUrl } from '@polytable/kernel/media/media-reference'
import { hasObjectScheme } from '@polytable/model/protocol/storage'
import { fetchMedia, type Ask } from '../engine/fetch.ts'
import { fetchObject } from '../engine/fetch-object.ts'
import { checkHost } from '../engine/hosts.ts'
import type { ObjectStores } from '../engine/object-stores.ts'
import type { FetchPolicy } from '../engine/options.ts'

/** What URLs refer to in a browser, under the policy and the browser's own rules. */
export function browserResolver(policy: FetchPolicy, objects: ObjectStores): MediaResolver {
  return {
    canonical(reference) {
      if (hasObjectScheme(reference)) return reference
      return isHttp(reference) ? parseUrl(reference).href : undefined
    },
    fetch: async (url, signal) => ({
      blob: objects.has(url)
        ? await fetchObject(url, policy, objects, signal)
        : await fetchMedia(url, policy, askIn(policy), signal),
    }),
    describe: noPaths,
    read: noPaths,
  }
}

function noPaths(): Promise<never> {
  return Promise.reject(
    new PolytableError('UNSUPPORTED_OPERATION', 'Paths cannot be read in a browser', {
      hint: 'Pass a File.',
    }),
  )
}

function askIn(policy: FetchPolicy): Ask {
  return async (url, signal) => {
    checkHost(url, policy)
    const response = await fetch(url, { signal, redirect: policy.hosts ? 'manual' : 'follow' })
    if (response.type !== 'opaqueredirect') return response
    throw new PolytableError(
      'INSUFFICIENT_PRIVILEGES',
      `'${url.hostname}' redirects, and a browser cannot check the target before it requests it`,
      { hint: 'Pass the final URL, or open the database without fetchPolicy.hosts.' },
    )
  }
}
