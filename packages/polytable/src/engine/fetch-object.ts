import { download } from '@polytable/media/store/objects/download'
import { fetchMedia } from './fetch.ts'
import { checkHost } from './hosts.ts'
import type { ObjectStores } from './object-stores.ts'
import type { FetchPolicy } from './options.ts'

/**
 * Fetches an object under a policy, with the credentials of the program. Its server is one that the program named or a well-known
 * one, so its address may be private; where the policy lists hosts it has to be among them.
 * @throws PolytableError as {@link fetchMedia}, and MISSING_CREDENTIALS
 */
export function fetchObject(
  url: string,
  policy: FetchPolicy,
  objects: ObjectStores,
  signal?: AbortSignal,
): Promise<Blob> {
  const ask = async (_url: URL, stop: AbortSignal): Promise<Response> => {
    const { bucket, key } = await objects.open(url, (asked, init) => {
      checkHost(new URL(asked as URL), policy)
      return fetch(asked, init)
    })
    const size = await bucket.size(key, stop)
    if (size === undefined) return new Response(null, { status: 404 })
    return new Response(download(bucket, key, stop), { headers: { 'content-length': String(size) } })
  }
  return fetchMedia(url, policy, ask, signal)
}
