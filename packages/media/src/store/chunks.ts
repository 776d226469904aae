import { whenAborted } from '@polytable/model/async/abort'

/** The largest piece in which bytes are hashed and written, in bytes. */
const CHUNK_BYTES = 1024 * 1024

/**
 * Reads bytes in pieces of at most 1 MiB. A stream is cancelled where the reader stops early.
 * @throws the reason of `signal` when it is aborted, also while a stream keeps the reader waiting.
 */
export async function* readChunks(
  bytes: Blob | ReadableStream<Uint8Array> | Uint8Array,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  signal?.throwIfAborted()
  if (bytes instanceof Uint8Array) {
    yield* split(bytes, signal)
    return
  }
  const reader = (bytes instanceof Blob ? bytes.stream() : bytes).getReader()
  const abort = (): void => void reader.cancel(signal?.reason).catch(() => {})
  const release = signal && whenAborted(signal, abort)
  let ended = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      // Cancelling ends the stream as if it were complete.
      signal?.throwIfAborted()
      if (done) {
        ended = true
        return
      }
      yield* split(value, signal)
    }
  } finally {
    release?.()
    if (!ended) await reader.cancel().catch(() => {})
    reader.releaseLock()
  }
}

function* split(bytes: Uint8Array, signal: AbortSignal | undefined): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    signal?.throwIfAborted()
    yield bytes.subarray(at, at + CHUNK_BYTES)
  }
}
