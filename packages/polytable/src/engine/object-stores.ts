import { rememberAccess, type GetAccess } from '@polytable/media/store/objects/access'
import type { Bucket } from '@polytable/media/store/objects/bucket'
import { parseObjectUrl } from '@polytable/media/store/objects/object-url'
import { hasObjectScheme, matchingPrefix, type StorageCredentials } from '@polytable/model/protocol/storage'

/** The object stores that can be reached. */
export interface ObjectStores {
  /** Whether a URL is of an object store: by its scheme, or because the program has credentials for it. */
  has(url: string): boolean
  /** @throws PolytableError INVALID_ARGUMENT for the URL of no bucket */
  check(url: string): void
  /**
   * The bucket of a URL, and what follows in it.
   * @param fetch what asks; that of the platform unless given
   * @throws PolytableError INVALID_ARGUMENT
   */
  open(
    url: string,
    fetch?: typeof globalThis.fetch,
  ): Promise<{ readonly bucket: Bucket; readonly key: string }>
}

/** @param prefixes of the URLs that there are credentials for */
export function objectStores(prefixes: readonly string[], credentials: StorageCredentials): ObjectStores {
  const accesses = new Map(
    prefixes.map((prefix) => [prefix, rememberAccess(() => credentials.access(prefix))]),
  )
  // Public objects can be read without.
  const anonymous: GetAccess = async () => ({})
  return {
    has: (url) => hasObjectScheme(url) || matchingPrefix(url, prefixes) !== undefined,
    check: (url) => void parseObjectUrl(url),
    async open(url, fetch) {
      const prefix = matchingPrefix(url, prefixes)
      const access = prefix === undefined ? anonymous : accesses.get(prefix)!
      // Most databases need none.
      const { openBucket } = await import('@polytable/media/store/objects/open-bucket')
      return openBucket(url, { access, ...(fetch ? { fetch } : {}) })
    },
  }
}
