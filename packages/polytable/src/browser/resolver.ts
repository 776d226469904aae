import { PolytableError } from '@polytable/model/errors/index'
import type { MediaResolver } from '@polytable/model/ports/index'
import { isHttp, parseUrl } from '@polytable/kernel/media/media-reference'
import { fetchMedia, type Ask } from '../engine/fetch.ts'
import { checkHost } from '../engine/hosts.ts'
import type { FetchPolicy } from '../engine/options.ts'

/** What URLs refer to in a browser, under the policy and the browser's own rules. */
export function browserResolver(policy: FetchPolicy): MediaResolver {
  return {
    canonical: (reference) => (isHttp(reference) ? parseUrl(reference).href : undefined),
    fetch: async (url, signal) => ({ blob: await fetchMedia(url, policy, askIn(policy), signal) }),
    describe: () =>
      Promise.reject(
        new PolytableError('UNSUPPORTED_OPERATION', 'Paths cannot be read in a browser', {
          hint: 'Pass a File.',
        }),
      ),
  }
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
