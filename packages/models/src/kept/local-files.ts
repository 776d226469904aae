import type { Weights } from '../transformers/weights.ts'
import type { LibraryFiles } from './library-cache.ts'

/**
 * How transformers.js gets the files of a local model: it reads them from the disk by itself, or fetches them.
 * @param weights are told of the files
 * @param sizeOf bytes of a file by its path, where they are read from the disk
 */
export function localFiles(
  weights: Weights,
  sizeOf: ((path: string) => Promise<number | undefined>) | undefined,
): LibraryFiles {
  return {
    // The library asks this for each path before it reads it.
    customCache: sizeOf && {
      async match(path) {
        const bytes = /^https?:/.test(path) ? undefined : await sizeOf(path)
        if (bytes !== undefined) await weights.found(path, bytes)
        return undefined
      },
      put: async () => undefined,
    },
    async fetch(input, init) {
      const response = await fetch(input, init)
      const url = input instanceof Request ? input.url : String(input)
      if (response.ok && weights.includes(url)) await weights.found(url, await sizeOfBody(response))
      return response
    },
  }
}

/** Servers that pack what they send, or send it in pieces, do not say how large it is. */
async function sizeOfBody(response: Response): Promise<number> {
  const length = response.headers.get('content-length')
  if (length !== null && !response.headers.has('content-encoding')) return Number(length)
  return (await response.clone().blob()).size
}
