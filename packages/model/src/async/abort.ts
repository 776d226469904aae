const listeners = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Calls `listener` once, when the signal is aborted. One listener of the signal serves all, as Node warns of more than ten, of which a
 * statement over many cells has more.
 * @returns what takes it back
 */
export function whenAborted(signal: AbortSignal, listener: () => void): () => void {
  const all = listeners.get(signal) ?? new Set()
  if (!listeners.has(signal)) {
    listeners.set(signal, all)
    signal.addEventListener('abort', () => all.forEach((call) => call()), { once: true })
  }
  // A function of its own: the same listener may be given twice.
  const call = (): void => listener()
  all.add(call)
  return () => void all.delete(call)
}

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
  let release: (() => void) | undefined
  const aborted = new Promise<never>((_, reject) => {
    const abort = (): void => {
      if (!isTooLate()) reject(signal.reason as Error)
    }
    if (signal.aborted) abort()
    else release = whenAborted(signal, abort)
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    release?.()
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
