import { PolytableError } from '@polytable/model/errors/index'
import type { MediaCache, MediaResolver, MediaStore } from '@polytable/model/ports/index'
import type { MediaCell } from '@polytable/model/types/index'
import { displayReference } from './media-reference.ts'

/** Whether a cell refers to a URL that its bytes can be fetched from again. */
export function isReferred({ url, destination }: MediaCell): boolean {
  return destination === undefined && !/^(media|frame|file):/.test(url)
}

interface ReferredParts {
  readonly own: MediaStore
  readonly cache: MediaCache
  readonly resolver: MediaResolver
}

/**
 * Where what a cell refers to is at hand: in the database's own store where it is kept there, else in the cache, to which it is
 * fetched where it has gone. Held before, it stays.
 * @throws PolytableError INVALID_DATA_FORMAT where the URL gives something else now, and as {@link MediaResolver.fetch}
 */
export async function holderOfReferred(
  { url, hash }: MediaCell,
  { own, cache, resolver }: ReferredParts,
): Promise<Pick<MediaStore, 'blob' | 'localPath'>> {
  if ((await own.size(hash)) !== undefined) return own
  await cache.bring(hash, {
    async read() {
      const found = await resolver.fetch(url)
      return 'path' in found ? resolver.read(found.path) : found.blob
    },
    changed: () =>
      new PolytableError(
        'INVALID_DATA_FORMAT',
        `${displayReference(url)} gives something else than when it was inserted`,
        { hint: 'Update the cell with the URL to take what it gives now.' },
      ),
  })
  return cache
}
