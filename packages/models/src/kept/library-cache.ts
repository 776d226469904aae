import type { ModelProgress } from '../transformers/options.ts'
import { download } from './download.ts'
import type { KeptFiles } from './kept-files.ts'

/** How transformers.js gets the files of one model: from those that are kept, else from the hub, which they are kept from then on. */
export interface LibraryCache {
  readonly customCache: {
    match(url: string): Promise<Response | string | undefined>
    put(): Promise<void>
  }
  readonly fetch: typeof fetch
  /** The URLs of the files that the model is loaded from. */
  readonly used: ReadonlySet<string>
}

export interface LibraryCacheOptions {
  readonly model: string
  /** What the URLs of the hub begin with. */
  readonly host: string
  readonly files: KeptFiles
  readonly onProgress?: (progress: ModelProgress) => void
}

function sumOf(bytesByUrl: ReadonlyMap<string, number>): number {
  return [...bytesByUrl.values()].reduce((sum, bytes) => sum + bytes, 0)
}

/** What the library sees of the files of a model while it loads it. */
export function libraryCache({ model, host, files, onProgress }: LibraryCacheOptions): LibraryCache {
  const used = new Set<string>()
  const loaded = new Map<string, number>()
  const totals = new Map<string, number>()
  const note = (url: string, bytes: number, total = bytes): void => {
    loaded.set(url, bytes)
    totals.set(url, total)
    onProgress?.({ model, loadedBytes: sumOf(loaded), totalBytes: sumOf(totals) })
  }
  const whole = async (url: string): Promise<Response | string | undefined> => {
    const found = await files.match(url)
    if (found !== undefined) used.add(url)
    return found
  }
  const get = async (url: string, headers: Headers): Promise<Response> => {
    const answer = await files.alone(url, async () => {
      if ((await files.match(url)) !== undefined) return undefined
      return download(url, files, { headers, report: (bytes, total) => note(url, bytes, total) })
    })
    if (answer !== undefined) return answer
    const found = await whole(url)
    // What the runtime reads from the disk, the library asks its cache for.
    return typeof found === 'string' || found === undefined ? new Response(null) : found
  }
  return {
    customCache: { match: whole, put: async () => undefined },
    fetch: (input, init) => {
      const url = String(input)
      const headers = new Headers(init?.headers)
      const isFile = url.startsWith(host) && !headers.has('range')
      return isFile ? get(url, headers) : fetch(input, init)
    },
    used,
  }
}
