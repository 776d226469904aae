/**
 * Resolves or rejects like a promise, or rejects with the signal's reason as soon as it is aborted; the work behind the promise may
 * continue.
 * @param isTooLate whether what the promise stands for can no longer be kept from happening: then it is waited for
 */
export async function untilAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  isTooLate: () => boolean = () => false,
): Promise<T> {
  if (!signal) return promise
  let abort: (() => void) | undefined
  const aborted = new Promise<never>((_, reject) => {
    abort = () => {
      if (!isTooLate()) reject(signal.reason as Error)
    }
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', abort!)
  }
}

/** The items of a stream, aborted in the same way; the stream is closed, but work in progress may continue. */
export async function* eachUntilAborted<T>(
  stream: AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  const iterator = stream[Symbol.asyncIterator]()
  try {
    for (;;) {
      const item = await untilAborted(iterator.next(), signal)
      if (item.done) return
      yield item.value
    }
  } finally {
    const closed = iterator.return?.()
    // Whoever is busy cannot be waited for.
    if (signal?.aborted) closed?.catch(() => undefined)
    else await closed
  }
}
