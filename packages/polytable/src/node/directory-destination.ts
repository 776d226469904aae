import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { contentPath } from '@polytable/media/store/content-path'
import { openDirectoryMediaStore } from '@polytable/media/store/node/directory'
import { PolytableError } from '@polytable/model/errors/index'
import type { MediaDestination } from '@polytable/model/ports/index'

/** A folder of a directory, as a destination of media. It is made with the first medium. */
export async function openDirectoryDestination(url: string, folder: string): Promise<MediaDestination> {
  const directory = join(fileURLToPath(url), folder)
  const store = await openDirectoryMediaStore(directory, { untouched: true })
  return {
    store: {
      ...store,
      put: (bytes, signal) =>
        store.put(bytes, signal).catch((cause: unknown) => {
          signal?.throwIfAborted()
          if (PolytableError.is(cause)) throw cause
          throw new PolytableError('STORE_UNAVAILABLE', `Cannot write to the directory ${directory}`, {
            hint: 'Check that it is a directory, and that the program may write to it.',
            cause,
          })
        }),
    },
    urlOf(hash) {
      const { directories, name } = contentPath(hash)!
      return pathToFileURL(join(directory, ...directories, name)).href
    },
  }
}
