import { backOff, deadline, sleep } from '@polytable/model/async/timing'
import { PolytableError } from '@polytable/model/errors/index'
import type { ByteRange } from '@polytable/model/ports/index'
import type { StorageAccess } from '@polytable/model/protocol/storage'
import type { GetAccess } from './access.ts'
import { refused, unavailable, type Refusal } from './errors.ts'
import { elementText } from './xml.ts'

/** What is asked of a server, before it is signed. */
export interface ObjectRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  /** Of the object; empty for the bucket. */
  readonly key: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Blob
}

/** A request as it is sent. */
export interface SignedRequest {
  readonly url: URL
  readonly headers: Headers
}

/** How patient a client is. */
export interface Patience {
  /** How often a request is made, the first time included. */
  readonly attempts: number
  /** How long a server may send nothing, in milliseconds. */
  readonly silentMs: number
}

export const PATIENCE: Patience = { attempts: 6, silentMs: 60_000 }

/** What sends requests. Credentials are in what is signed, and nowhere else. */
export interface SenderParts {
  /** The URL of an object, for messages. */
  urlOf(key: string): string
  readonly access: GetAccess
  sign(request: ObjectRequest, access: StorageAccess): Promise<SignedRequest>
  readonly fetch: typeof fetch
  readonly patience: Patience
}

/** Bytes in a second that the slowest line takes. */
const SLOWEST = 16 * 1024
/** Statuses of servers that may answer otherwise later. */
const TEMPORARY = new Set([408, 425, 429, 500, 502, 503, 504])
/** What a server may say with other statuses, and means the same by. */
const TEMPORARY_CODES = new Set(['RequestTimeout', 'SlowDown', 'OperationAborted', 'ServerBusy'])
const MAX_RETRY_AFTER_MS = 30_000

/** Sends a request until it is answered: those that fail for a while are repeated. */
export type Send = (
  request: ObjectRequest,
  options?: { readonly accept?: readonly number[]; readonly signal?: AbortSignal },
) => Promise<Response>

/**
 * @returns sends requests; an answer has a status of success, or one that is accepted
 */
export function createSender({ urlOf, access, sign, fetch, patience }: SenderParts): Send {
  const ask = async (
    request: ObjectRequest,
    fresh: boolean,
    signal: AbortSignal | undefined,
  ): Promise<Response> => {
    const { url, headers } = await sign(request, await access(fresh))
    const { method, body } = request
    const silence = new AbortController()
    const wait = patience.silentMs + ((body?.size ?? 0) / SLOWEST) * 1000
    const end = deadline(wait, () => silence.abort(new Error(`no answer within ${Math.ceil(wait)} ms`)))
    try {
      return await fetch(url, {
        method,
        headers,
        ...(body ? { body } : {}),
        // What is signed is for this server alone.
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
      })
    } finally {
      end()
    }
  }

  return async (request, { accept = [], signal } = {}) => {
    const name = urlOf(request.key)
    let fresh = false
    for (let attempt = 1; ; attempt++) {
      const isLast = attempt >= patience.attempts
      let wait = backOff(attempt)
      try {
        const response = await ask(request, fresh, signal)
        if (response.ok || accept.includes(response.status)) return response
        const refusal = await refusalOf(response)
        const mayChange = TEMPORARY.has(refusal.status) || TEMPORARY_CODES.has(refusal.code)
        // Credentials that end are asked for once more.
        const isStale: boolean = (refusal.status === 401 || refusal.status === 403) && !fresh
        if (isStale) wait = 0
        if (!isStale && (!mayChange || isLast)) throw refused(name, refusal, await access(false))
        fresh = isStale
        wait = Math.max(wait, retryAfter(response))
      } catch (error) {
        signal?.throwIfAborted()
        if (PolytableError.is(error)) throw error
        if (isLast) throw unavailable(name, error)
      }
      await sleep(wait, signal)
    }
  }
}

/**
 * The headers of a request for a range of an object.
 * @param etag of the object that it is a range of
 * @param name of the header: one that browsers leave as it is where it is signed
 */
export function headersOf(
  { start = 0, end }: ByteRange,
  etag: string | undefined,
  name = 'range',
): Readonly<Record<string, string>> {
  if (start === 0 && end === undefined) return {}
  const range = `bytes=${start}-${end === undefined ? '' : end - 1}`
  return { [name]: range, ...(etag === undefined ? {} : { 'if-match': etag }) }
}

/** Adds parameters to a URL as signatures have them: servers differ in what a plus sign is. */
export function addQuery(url: URL, query: Readonly<Record<string, string>>): void {
  const parts = Object.entries(query).map((pair) => pair.map(escape).join('='))
  url.search = [url.search.slice(1), ...parts].filter(Boolean).join('&')
}

function escape(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** What a server says of why it does not answer. */
async function refusalOf(response: Response): Promise<Refusal> {
  const text = await response.text().catch(() => '')
  return {
    status: response.status,
    code: response.headers.get('x-ms-error-code') ?? elementText(text, 'Code') ?? '',
    region: response.headers.get('x-amz-bucket-region') ?? elementText(text, 'Region') ?? undefined,
  }
}

/** How long a server asks to be left alone, in milliseconds. */
function retryAfter({ headers }: Response): number {
  const seconds = Number(headers.get('retry-after') ?? 0)
  return seconds > 0 ? Math.min(seconds * 1000, MAX_RETRY_AFTER_MS) : 0
}
