import { PolytableError } from '@polytable/model/errors/index'
import { displayReference } from '@polytable/kernel/media/media-reference'
import type { FetchPolicy } from './options.ts'

const MAX_BYTES = 512 * 2 ** 20
const TIMEOUT_MS = 600_000
/** Statuses other than 5xx of a server that may answer otherwise later: request timeout, too early, too many requests. */
const TEMPORARY = new Set([408, 425, 429])

/**
 * Asks a URL for its content, and follows redirects as far as the policy allows.
 * @throws PolytableError INSUFFICIENT_PRIVILEGES where the policy does not; other errors are of the network
 */
export type Ask = (url: URL, signal: AbortSignal) => Promise<Response>

/**
 * Fetches a file under a policy. What counts towards the limit is the unpacked content.
 * @throws PolytableError INSUFFICIENT_PRIVILEGES, STORE_UNAVAILABLE (also for a body that is too slow or breaks off),
 *   PATH_NOT_FOUND, CONSTRAINT_VIOLATION where it is too large
 */
export async function fetchMedia(
  url: string,
  { maxBytes = MAX_BYTES, timeoutMs = TIMEOUT_MS }: FetchPolicy,
  ask: Ask,
  signal?: AbortSignal,
): Promise<Blob> {
  const deadline = AbortSignal.timeout(timeoutMs)
  const unavailable = (cause: unknown): unknown => {
    const refused = ownError(cause)
    if (refused) return refused
    if (signal?.aborted) return signal.reason
    const name = displayReference(url)
    return deadline.aborted
      ? new PolytableError('STORE_UNAVAILABLE', `${name} took longer than ${timeoutMs} ms`, {
          hint: 'Change the limit with the option fetchPolicy.timeoutMs of open().',
        })
      : new PolytableError('STORE_UNAVAILABLE', `Fetching ${name} failed`, {
          cause,
          hint: 'Check the network; in a browser the server must allow the page with CORS.',
        })
  }
  try {
    const response = await ask(new URL(url), signal ? AbortSignal.any([signal, deadline]) : deadline)
    await checkStatus(url, response)
    return await readBody(url, response, maxBytes)
  } catch (error) {
    throw unavailable(error)
  }
}

async function checkStatus(url: string, response: Response): Promise<void> {
  const { ok, status } = response
  if (ok) return
  await response.body?.cancel()
  const mayChange = status >= 500 || TEMPORARY.has(status)
  throw new PolytableError(
    mayChange ? 'STORE_UNAVAILABLE' : 'PATH_NOT_FOUND',
    `${displayReference(url)} answered ${status}`,
  )
}

async function readBody(url: string, response: Response, maxBytes: number): Promise<Blob> {
  const tooLarge = (): PolytableError =>
    new PolytableError('CONSTRAINT_VIOLATION', `${displayReference(url)} is larger than ${maxBytes} bytes`, {
      hint: 'Change the limit with the option fetchPolicy.maxBytes of open().',
    })
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    await response.body?.cancel()
    throw tooLarge()
  }
  let size = 0
  const counted = response.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size += chunk.length
        if (size > maxBytes) controller.error(tooLarge())
        else controller.enqueue(chunk)
      },
    }),
  )
  const blob = await new Response(counted).blob()
  return new Blob([blob], { type: response.headers.get('content-type')?.split(';')[0]?.trim() ?? '' })
}

/** An error of ours, which the platform's fetch wraps in its own. */
function ownError(error: unknown): PolytableError | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (PolytableError.is(at)) return at
  return undefined
}
