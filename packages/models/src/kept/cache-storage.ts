import type { KeptFile, KeptFiles, ReceivedPart } from './kept-files.ts'

const WHOLE = 'polytable-models'
/** Pieces of files that are not whole: under the URL of the file, with a query that names the content and counts the pieces. */
const PIECES = 'polytable-model-pieces'
const QUERY = /\?piece=(\w*)-(\d+)$/
/** How many bytes are in memory before they are put into a piece. */
const PIECE_BYTES = 8 * 2 ** 20

/** Files of models in the Cache Storage of a browser. */
export function cacheStorageFiles(storage: CacheStorage, locks: LockManager): KeptFiles {
  const whole = (): Promise<Cache> => storage.open(WHOLE)
  const piecesOf = async (url: string): Promise<readonly Piece[]> =>
    (await allPieces(storage)).filter((piece) => piece.url === url)
  const removePieces = async (url: string): Promise<void> => {
    const cache = await storage.open(PIECES)
    for (const { key } of await piecesOf(url)) await cache.delete(key)
  }
  return {
    match: async (url) => (URL.canParse(url) ? (await whole()).match(url) : undefined),
    async sizeOf(url) {
      const found = await (await whole()).match(url)
      return found && sizeOf(found)
    },
    async list() {
      const cache = await whole()
      const files: KeptFile[] = []
      for (const { url } of await cache.keys()) files.push({ url, bytes: sizeOf(await cache.match(url)) })
      return files
    },
    read: async (url) => (await (await whole()).match(url))?.text(),
    write: async (url, text) => (await whole()).put(url, response(new Blob([text]))),
    async remove(url) {
      await (await whole()).delete(url)
      await removePieces(url)
    },
    listParts: async () => [...new Set((await allPieces(storage)).map(({ url }) => url))],
    async received(url) {
      const pieces = await piecesOf(url)
      const tags = new Set(pieces.map(({ tag }) => tag))
      const parts = [...tags].map((tag) => partOf(inOrder(pieces, tag), tag))
      return parts.sort((a, b) => b.bytes - a.bytes)[0]
    },
    async receive(url, tag = '', part) {
      const cache = await storage.open(PIECES)
      const pieces = part === undefined ? [] : [...inOrder(await piecesOf(url), tag)]
      if (part === undefined) await removePieces(url)
      let pending: Uint8Array<ArrayBuffer>[] = []
      let bytes = 0
      const flush = async (): Promise<void> => {
        if (bytes === 0) return
        const number = pieces.length
        const key = keyOf(url, tag, number)
        await cache.put(key, response(new Blob(pending)))
        pieces.push({ url, tag, number, key, bytes })
        pending = []
        bytes = 0
      }
      return {
        async append(chunk) {
          pending.push(chunk)
          bytes += chunk.length
          if (bytes >= PIECE_BYTES) await flush()
        },
        async complete() {
          await flush()
          const parts: Blob[] = []
          for (const { key } of pieces) parts.push(await (await cache.match(key))!.blob())
          await (await whole()).put(url, response(new Blob(parts)))
          await removePieces(url)
        },
        async stop() {
          if (tag === '') await removePieces(url)
          else await flush()
        },
      }
    },
    alone: (url, work) => locks.request(`polytable-model ${url}`, work) as ReturnType<typeof work>,
  }
}

interface Piece {
  readonly url: string
  readonly tag: string
  /** The first is 0. */
  readonly number: number
  readonly key: string
  readonly bytes: number
}

function keyOf(url: string, tag: string, number: number): string {
  return `${url}?piece=${tag}-${number}`
}

async function allPieces(storage: CacheStorage): Promise<readonly Piece[]> {
  const cache = await storage.open(PIECES)
  const pieces: Piece[] = []
  for (const { url: key } of await cache.keys()) {
    const [query, tag, number] = QUERY.exec(key)!
    const bytes = sizeOf(await cache.match(key))
    pieces.push({ url: key.slice(0, -query.length), tag: tag!, number: Number(number), key, bytes })
  }
  return pieces
}

function inOrder(pieces: readonly Piece[], tag: string): readonly Piece[] {
  return pieces.filter((piece) => piece.tag === tag).sort((a, b) => a.number - b.number)
}

function partOf(pieces: readonly Piece[], tag: string): ReceivedPart {
  return { tag, bytes: pieces.reduce((sum, piece) => sum + piece.bytes, 0) }
}

/** A response that tells its size: a cache does not. */
function response(body: Blob): Response {
  return new Response(body, { headers: { 'content-length': String(body.size) } })
}

function sizeOf(found: Response | undefined): number {
  return Number(found?.headers.get('content-length') ?? 0)
}
