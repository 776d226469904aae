import type { Bucket } from '@polytable/media/store/objects/bucket'
import { createRemoteMediaStore } from '@polytable/media/store/remote'
import { PolytableError } from '@polytable/model/errors/index'
import type {
  MediaCache,
  MediaDestination,
  MediaDestinations,
  MediaResolver,
} from '@polytable/model/ports/index'
import { displayReference } from '@polytable/kernel/media/media-reference'
import type { ObjectStores } from './object-stores.ts'

/** What destinations are made of. */
export interface DestinationParts {
  readonly objects: ObjectStores
  readonly resolver: MediaResolver
  /** Asks for the identity of the database: at a destination each has a folder of its own. */
  identity(): Promise<string | undefined>
  /** Files at hand of what is in object stores. */
  readonly cache: MediaCache
  /** Opens a folder of a directory, by its `file:` URL; absent where there are no directories. */
  openDirectory?(url: string, folder: string): Promise<MediaDestination>
}

/** The destinations that a program can name: object stores, and directories where there are some. */
export function destinations({
  objects,
  resolver,
  identity,
  cache,
  openDirectory,
}: DestinationParts): MediaDestinations {
  return {
    canonical(destination) {
      if (objects.has(destination)) {
        objects.check(destination)
        return destination.replace(/\/+$/, '')
      }
      const url = resolver.canonical(destination)
      if (openDirectory && url?.startsWith('file:')) return url
      throw new PolytableError(
        'INVALID_ARGUMENT',
        `'${displayReference(destination)}' is no destination for media`,
        {
          hint: openDirectory
            ? "Use a directory, a URL such as 's3://bucket/prefix', or an https: URL that options.storage of open() has credentials for."
            : "Use a URL such as 's3://bucket/prefix', or an https: URL that options.storage of open() has credentials for.",
        },
      )
    },
    async open(destination) {
      // A database that is only read and has no identity has kept nothing anywhere.
      const folder = (await identity()) ?? 'none'
      if (!objects.has(destination)) return openDirectory!(destination, folder)
      const { bucket, key } = await objects.open(destination)
      const prefix = key === '' ? folder : `${key}/${folder}`
      return remoteMedia(bucket, prefix, cache)
    },
  }
}

/** Media in a bucket, below a prefix of keys. */
export function remoteMedia(bucket: Bucket, prefix: string, cache: MediaCache): MediaDestination {
  const store = createRemoteMediaStore(bucket, prefix, cache)
  return { store, urlOf: (hash) => bucket.urlOf(store.keyOf(hash)) }
}
