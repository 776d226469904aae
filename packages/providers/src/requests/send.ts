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
}

/** A longer answer is refused, in bytes. */
const MAX_ANSWER = 512 * 2 ** 20

/**
 * Sends a request once, and reads the answer to its end. Redirects are not followed: they would take the key elsewhere.
 * @param provider how it is called in errors
 * @throws Failure; the reason of `signal` where that is aborted
 */
export async function send(
  provider: string,
  { url, stream, ...request }: HttpRequest,
  timeoutMs: number,
  signal: AbortSignal,
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
      redirect: 'manual',
      credentials: 'omit',
      signal: both,
    }).catch((error: unknown) => {
      throw unlessAborted(
        failure('PROVIDER_ERROR', `${provider} cannot be reached: ${reasonOf(error)}`, true, error),
      )
    })
    if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
      await response.body?.cancel()
      throw failure(
        'PROVIDER_ERROR',
        `${provider} answered with a redirect, which is not followed with a key`,
        false,
      )
    }
    const { status, headers } = response
    if (Number(headers.get('content-length') ?? 0) > MAX_ANSWER) {
      await response.body?.cancel()
      throw failure('PROVIDER_ERROR', `${provider} answered with more than ${MAX_ANSWER} bytes`, false)
    }
    if (stream && response.ok && comesAsEvents(headers)) {
      await readEvents(response, stream).catch((error: unknown) => {
        throw unlessAborted(
          failure('PROVIDER_ERROR', `${provider} broke off its answer: ${reasonOf(error)}`, false, error),
        )
      })
      return { status, headers, bytes: new Uint8Array(), body: stream.body() }
    }
    const buffer = await response.arrayBuffer().catch((error: unknown) => {
      throw unlessAborted(
        failure('PROVIDER_ERROR', `${provider} broke off its answer: ${reasonOf(error)}`, false, error),
      )
    })
    const bytes = new Uint8Array(buffer)
    const isMedium = /^(audio|image|video)\//.test(headers.get('content-type') ?? '')
    return { status, headers, bytes, body: isMedium ? undefined : parseJson(bytes) }
  } finally {
    disarm()
  }
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
