import { whenAborted } from '@polytable/model/async/abort'
import { backOff, deadline, sleep } from '@polytable/model/async/timing'
import { PolytableError } from '@polytable/model/errors/index'
import type { ByteRange } from '@polytable/model/ports/index'
import type { Bucket } from './bucket.ts'
import { unavailable } from './errors.ts'

/** The bytes of an object, as {@link downloadChunks} gives them. */
export function download(bucket: Bucket, key: string, signal?: AbortSignal): ReadableStream<Uint8Array> {
  const chunks = downloadChunks(bucket, key, {}, signal)
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: async () => void (await chunks.return()),
  })
}

/**
 * A range of the bytes of an object, as they arrive. Where the line breaks or falls silent, what is left is asked for again.
 * @throws PolytableError PATH_NOT_FOUND, STORE_UNAVAILABLE
 */
export async function* downloadChunks(
  bucket: Bucket,
  key: string,
  { start = 0, end }: ByteRange,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { attempts, silentMs } = bucket.patience
  let at = start
  let etag: string | undefined
  for (let attempt = 1; end === undefined || at < end; attempt++) {
    const response = await bucket.get(key, { start: at, ...(end === undefined ? {} : { end }) }, etag, signal)
    // There are no more.
    if (response.status === 416) return
    etag ??= response.headers.get('etag') ?? undefined
    // A server that knows no ranges begins anew.
    let skip = response.status === 206 ? 0 : at
    try {
      for await (const chunk of chunksOf(response, silentMs, signal)) {
        const rest = chunk.subarray(Math.min(skip, chunk.length))
        skip -= chunk.length - rest.length
        const fresh = end === undefined ? rest : rest.subarray(0, end - at)
        if (fresh.length === 0) continue
        at += fresh.length
        attempt = 1
        yield fresh
        if (at === end) return
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
  const release = signal && whenAborted(signal, stop)
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
    release?.()
    if (!ended) stop()
  }
}
