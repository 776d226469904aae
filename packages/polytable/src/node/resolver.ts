import { openAsBlob } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { PolytableError } from '@polytable/model/errors/index'
import type { MediaResolver } from '@polytable/model/ports/index'
import { displayReference, hasScheme, isHttp, parseUrl } from '@polytable/kernel/media/media-reference'
import { hasObjectScheme } from '@polytable/model/protocol/storage'
import { fetchMedia } from '../engine/fetch.ts'
import { fetchObject } from '../engine/fetch-object.ts'
import type { ObjectStores } from '../engine/object-stores.ts'
import type { FetchPolicy } from '../engine/options.ts'
import { nodeAsk } from './fetch.ts'
import { checkFile, hashFile } from './files.ts'

/** What URLs and paths refer to in Node. Files stay where they are and are referred to; URLs are fetched under the policy. */
export function nodeResolver(
  policy: FetchPolicy,
  objects: ObjectStores,
  ask = nodeAsk(policy),
): MediaResolver {
  return {
    canonical(reference) {
      if (hasObjectScheme(reference)) return reference
      if (isHttp(reference)) return parseUrl(reference).href
      if (/^\s*file:/i.test(reference)) return pathToFileURL(pathOf(parseUrl(reference))).href
      return hasScheme(reference) ? undefined : pathToFileURL(resolve(reference)).href
    },
    async fetch(url, signal) {
      if (objects.has(url)) return { blob: await fetchObject(url, policy, objects, signal) }
      if (!url.startsWith('file:')) return { blob: await fetchMedia(url, policy, ask, signal) }
      if (policy.paths === false) {
        throw new PolytableError('INSUFFICIENT_PRIVILEGES', 'Reading local files is not allowed', {
          hint: 'fetchPolicy.paths of open() forbids it. Pass the content as a Blob.',
        })
      }
      const path = pathOf(new URL(url))
      await checkFile(path)
      return { path }
    },
    describe: hashFile,
    read: (path) => openAsBlob(path),
  }
}

/** @throws PolytableError INVALID_ARGUMENT for a `file:` URL that names no path of this machine */
function pathOf(url: URL): string {
  try {
    const path = fileURLToPath(url)
    if (!path.includes('\0') && (url.host === '' || process.platform === 'win32')) return path
  } catch {
    // Reported below.
  }
  throw new PolytableError('INVALID_ARGUMENT', `'${displayReference(url.href)}' is not a local file URL`, {
    hint: "A file: URL must have no host, and no '%2F' or '%00' in its path: use pathToFileURL of node:url.",
  })
}
