import { PolytableError } from '@polytable/core/errors/index'
import type { FetchPolicy } from './options.ts'

const MAX_BYTES = 4 * 2 ** 30
const TIMEOUT_MS = 600_000

/** Fetches a medium under a policy. @throws PolytableError INSUFFICIENT_PRIVILEGES, STORE_UNAVAILABLE, PATH_NOT_FOUND */
export async function fetchMedia(url: string, policy: FetchPolicy, signal?: AbortSignal): Promise<Blob> {
  const { hosts, maxBytes = MAX_BYTES, timeoutMs = TIMEOUT_MS } = policy
  const { hostname } = new URL(url)
  if (hosts && !hosts.some((pattern) => matches(hostname, pattern))) {
    throw new PolytableError('INSUFFICIENT_PRIVILEGES', `'${hostname}' may not be fetched from`, {
      hint: 'fetchPolicy.hosts of open() names the hosts that may.',
    })
  }
  const limit = AbortSignal.timeout(timeoutMs)
  let response: Response
  try {
    response = await fetch(url, { signal: signal ? AbortSignal.any([signal, limit]) : limit })
  } catch (cause) {
    signal?.throwIfAborted()
    throw new PolytableError('STORE_UNAVAILABLE', `${url} cannot be reached`, {
      cause,
      hint: 'Check the network; in a browser the server has to allow the page by CORS.',
    })
  }
  if (!response.ok) {
    throw new PolytableError('PATH_NOT_FOUND', `${url} answered ${response.status} ${response.statusText}`)
  }
  const tooLarge = (): PolytableError =>
    new PolytableError('CONSTRAINT_VIOLATION', `${url} is larger than ${maxBytes} bytes`, {
      hint: 'fetchPolicy.maxBytes of open() sets the limit.',
    })
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
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
  return new Blob([blob], { type: response.headers.get('content-type')?.split(';')[0] ?? '' })
}

function matches(host: string, pattern: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern
}
