import type { ModelProgress } from '../transformers/options.ts'
import type { Weights } from '../transformers/weights.ts'
import { download } from './download.ts'
import { importMark } from './imported.ts'
import type { KeptFiles } from './kept-files.ts'

/** How transformers.js gets the files of one model. */
export interface LibraryFiles {
  /** Is asked for each file first; undefined where nothing is kept. */
  readonly customCache:
    | {
        match(url: string): Promise<Response | string | undefined>
        put(): Promise<void>
      }
    | undefined
  readonly fetch: typeof fetch
}

/** The same of a hub model: from the files that are kept, else from the hub, and they are kept from then on. */
export interface LibraryCache extends LibraryFiles {
  /** The URLs of the files that the model is loaded from. */
  readonly used: ReadonlySet<string>
  /** Whether the model was imported, and the hub is not asked for it. */
  isImported(): Promise<boolean>
}

export interface LibraryCacheOptions {
  readonly model: string
  /** What the URLs of the hub begin with. */
  readonly host: string
  readonly files: KeptFiles
  readonly onProgress?: (progress: ModelProgress) => void
  /** Are told of the files that the model is loaded from. */
  readonly weights?: Weights
}

function sumOf(bytesByUrl: ReadonlyMap<string, number>): number {
  return [...bytesByUrl.values()].reduce((sum, bytes) => sum + bytes, 0)
}

/** What the library sees of the files of a model while it loads it. */
export function libraryCache({ model, host, files, onProgress, weights }: LibraryCacheOptions): LibraryCache {
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
    if (found === undefined) return undefined
    used.add(url)
    await weights?.found(url, (await files.sizeOf(url)) ?? 0)
    return found
  }
  /** What was not imported is not there: the library does without files that not all models have. */
  const isImported = async (): Promise<boolean> => (await files.sizeOf(importMark(host, model))) !== undefined
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
    async fetch(input, init) {
      const url = String(input)
      if (url.startsWith(host) && (await whole(url)) === undefined && (await isImported()))
        return new Response(null, { status: 404 })
      const headers = new Headers(init?.headers)
      const isFile = url.startsWith(host) && !headers.has('range')
      return isFile ? get(url, headers) : fetch(input, init)
    },
    used,
    isImported,
  }
}
