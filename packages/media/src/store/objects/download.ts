import { backOff, deadline, sleep } from '@polytable/model/async/timing'
import { PolytableError } from '@polytable/model/errors/index'
import type { Bucket } from './bucket.ts'
import { unavailable } from './errors.ts'

/**
 * The bytes of an object, as they arrive. Where the line breaks or falls silent, what is left is asked for again.
 * @throws PolytableError PATH_NOT_FOUND, STORE_UNAVAILABLE, in the stream
 */
export function download(bucket: Bucket, key: string, signal?: AbortSignal): ReadableStream<Uint8Array> {
  const chunks = downloadChunks(bucket, key, signal)
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: async () => void (await chunks.return()),
  })
}

async function* downloadChunks(
  bucket: Bucket,
  key: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { attempts, silentMs } = bucket.patience
  let at = 0
  let etag: string | undefined
  for (let attempt = 1; ; attempt++) {
    const response = await bucket.get(key, at, etag, signal)
    // All had come before the line broke.
    if (response.status === 416) return
    etag ??= response.headers.get('etag') ?? undefined
    // A server that knows no ranges begins anew.
    let skip = response.status === 206 ? 0 : at
    try {
      for await (const chunk of chunksOf(response, silentMs, signal)) {
        const fresh = chunk.subarray(Math.min(skip, chunk.length))
        skip -= chunk.length - fresh.length
        if (fresh.length === 0) continue
        at += fresh.length
        attempt = 1
        yield fresh
      }
      return
    } catch (error) {
      signal?.throwIfAborted()
      if (PolytableError.is(error)) throw error
      if (attempt >= attempts) throw unavailable(bucket.urlOf(key), error)
    }
    await sleep(backOff(attempt), signal)
  }
}

/** The body of an answer, given up where nothing comes for long. */
async function* chunksOf(
  { body }: Response,
  silentMs: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = body?.getReader()
  if (!reader) return
  let silence: Error | undefined
  let ended = false
  const stop = (): void => void reader.cancel().catch(() => undefined)
  signal?.addEventListener('abort', stop, { once: true })
  try {
    for (;;) {
      const end = deadline(silentMs, () => {
        silence = new Error(`nothing came for ${silentMs} ms`)
        stop()
      })
      const { done, value } = await reader.read().finally(end)
      // Cancelling ends the body as if it were complete.
      signal?.throwIfAborted()
      if (silence) throw silence
      if (done) {
        ended = true
        return
      }
      yield value
    }
  } finally {
    signal?.removeEventListener('abort', stop)
    if (!ended) stop()
  }
}
