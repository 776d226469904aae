import { PolytableError } from '@polytable/model/errors/index'
import { isFull } from './imported.ts'
import type { KeptFiles, ReceivedPart } from './kept-files.ts'

/** Browsers would keep it a second time, and answer themselves for parts that they have. */
const FRESH = { cache: 'no-store' } as const

export interface DownloadOptions {
  readonly headers: Headers
  /** Is told how many bytes of the file are at hand, and how many it has where that is known. */
  readonly report: (loaded: number, total: number | undefined) => void
}

/**
 * Downloads a file into those that are kept, from where an earlier attempt broke off if the server still has the same content.
 * @returns the server's answer where it has no such file; undefined when the file is kept
 * @throws PolytableError PROVIDER_ERROR where the bytes end early, STORAGE_FULL
 */
export async function download(
  url: string,
  files: KeptFiles,
  options: DownloadOptions,
): Promise<Response | undefined> {
  const part = await files.received(url)
  const { response, tag, from } = await ask(url, part, options)
  if (!response.ok || response.body === null) return response
  const length = lengthOf(response)
  const total = length === undefined ? undefined : from + length
  let loaded = from
  const receiving = await files.receive(url, tag, from > 0 ? part : undefined)
  try {
    options.report(loaded, total)
    for await (const bytes of chunksOf(response.body)) {
      await receiving.append(bytes)
      loaded += bytes.length
      options.report(loaded, total)
    }
    if (total !== undefined && loaded !== total) throw new Error(`${loaded} of ${total} bytes came`)
    await receiving.complete()
  } catch (error) {
    await receiving.stop()
    throw isFull(error) ? full(url, error) : brokenOff(url, error)
  }
  return undefined
}

interface Answer {
  readonly response: Response
  /** The name of the content; undefined where the server gives it none. */
  readonly tag: string | undefined
  /** Where its bytes begin in the file. */
  readonly from: number
}

/** Asks for what is missing of a file; for all of it where the server does not give the rest of the same content. */
async function ask(
  url: string,
  part: ReceivedPart | undefined,
  { headers }: DownloadOptions,
): Promise<Answer> {
  if (part !== undefined) {
    const ofRest = new Headers(headers)
    ofRest.set('range', `bytes=${part.bytes}-`)
    const response = await fetch(url, { ...FRESH, headers: ofRest })
    const tag = await tagOf(response)
    if (response.status === 200) return { response, tag, from: 0 }
    if (response.status === 206 && tag === part.tag) return { response, tag, from: part.bytes }
    await response.body?.cancel()
  }
  const response = await fetch(url, { ...FRESH, headers })
  return { response, tag: await tagOf(response), from: 0 }
}

/** Letters and digits that stand for what the server calls its content. */
async function tagOf({ headers }: Response): Promise<string | undefined> {
  const name = headers.get('etag') ?? headers.get('last-modified')
  if (name === null) return undefined
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(name))
  return Array.from(new Uint8Array(hash, 0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** How many bytes come; undefined where they are packed, or the server does not say. */
function lengthOf({ headers }: Response): number | undefined {
  const length = headers.get('content-length')
  return length === null || headers.has('content-encoding') ? undefined : Number(length)
}

/** The stream's chunks; not all browsers iterate streams. */
async function* chunksOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function full(url: string, cause: unknown): PolytableError {
  return new PolytableError('STORAGE_FULL', `There is no room to keep ${url}.`, {
    hint: 'db.models.list() tells what is kept; db.models.remove(model) makes room.',
    cause,
  })
}

function brokenOff(url: string, cause: unknown): PolytableError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new PolytableError('PROVIDER_ERROR', `The download of ${url} broke off: ${reason}.`, {
    hint: 'The next attempt goes on from there where the server allows it.',
    cause,
  })
}
