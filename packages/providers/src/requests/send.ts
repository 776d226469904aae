import { deadline } from '@polytable/model/async/timing'
import { comesAsEvents, readEvents, type AnswerStream } from './events.ts'
import { failure, type Answer } from './failure.ts'

/** A request as it is sent. */
export interface HttpRequest {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | FormData | Uint8Array<ArrayBuffer>
  /** Puts the answer together where it comes as events. */
  readonly stream?: AnswerStream
  /** What becomes of a redirect: an error unless given, which is the answer where it is 'told'. */
  readonly redirects?: 'told' | 'followed'
}

/** A longer answer is refused, in bytes. */
const MAX_ANSWER = 512 * 2 ** 20
/** How often is tried what may have been paid for: an answer that was begun. */
const CUT_TRIES = 3

/**
 * Sends a request once, and reads the answer to its end. Redirects are not followed unless that is asked for: they would take the key
 * elsewhere.
 * @param provider how it is called in errors
 * @param limit of the answer, in bytes
 * @throws Failure; the reason of `signal` where that is aborted
 */
export async function send(
  provider: string,
  { url, stream, redirects, ...request }: HttpRequest,
  timeoutMs: number,
  signal: AbortSignal,
  limit = MAX_ANSWER,
): Promise<Answer> {
  const controller = new AbortController()
  const disarm = deadline(timeoutMs, () =>
    controller.abort(failure('PROVIDER_TIMEOUT', `${provider} did not answer within ${timeoutMs} ms`, false)),
  )
  const both = AbortSignal.any([signal, controller.signal])
  const unlessAborted = (error: ReturnType<typeof failure>): unknown => (both.aborted ? both.reason : error)
  try {
    const response = await fetch(url, {
      ...request,
      redirect: redirects === 'followed' ? 'follow' : 'manual',
      // A page's own server, which passes calls on, may know by its cookies who asks. Others get none.
      credentials: 'same-origin',
      signal: both,
    }).catch((error: unknown) => {
      throw unlessAborted(
        failure('PROVIDER_ERROR', `${provider} cannot be reached: ${reasonOf(error)}`, true, error),
      )
    })
    if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
      await response.body?.cancel()
      const { headers } = response
      // Browsers do not tell where it leads.
      if (redirects === 'told') return { status: 302, headers, bytes: new Uint8Array(), body: undefined }
      const message = `${provider} answered with a redirect, which is not followed with a key`
      throw failure('PROVIDER_ERROR', message, false)
    }
    const { status, headers } = response
    const tooLong = () =>
      failure('PROVIDER_ERROR', `${provider} answered with more than ${limit} bytes`, false)
    if (Number(headers.get('content-length') ?? 0) > limit) {
      await response.body?.cancel()
      throw tooLong()
    }
    const broken = (error: unknown): never => {
      const message = `${provider} broke off its answer: ${reasonOf(error)}`
      throw unlessAborted(failure('PROVIDER_ERROR', message, true, error, CUT_TRIES))
    }
    if (stream && response.ok && comesAsEvents(headers)) {
      if (!(await readEvents(response, stream, limit).catch(broken))) throw tooLong()
      return { status, headers, bytes: new Uint8Array(), body: stream.body() }
    }
    const bytes = await readWhole(response, limit).catch(broken)
    if (bytes === undefined) throw tooLong()
    const isMedium = /^(audio|image|video)\//.test(headers.get('content-type') ?? '')
    return { status, headers, bytes, body: isMedium ? undefined : parseJson(bytes) }
  } finally {
    disarm()
  }
}

/** The bytes of an answer; undefined where there are more than a limit. */
async function readWhole(response: Response, limit: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!response.body) return new Uint8Array()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  const reader = response.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.length
    if (length > limit) {
      await reader.cancel()
      return undefined
    }
    chunks.push(value)
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}

/** What went wrong below: Node hides it in the cause. */
function reasonOf(error: unknown): string {
  const { cause } = error as { readonly cause?: { readonly message?: string; readonly code?: string } }
  return cause?.message || cause?.code || (error as Error).message
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown
  } catch {
    return undefined
  }
}
