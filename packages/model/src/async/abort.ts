interface Waiting {
  readonly calls: Set<() => void>
  /** The only listener of the signal. */
  readonly tellAll: () => void
}

const waitingBySignal = new WeakMap<AbortSignal, Waiting>()

/**
 * Calls `listener` once, when the signal is aborted; one that is aborted already calls nobody. One listener of the signal serves all
 * who wait, as Node warns of more than ten, of which a statement over many cells has more. It is taken back with the last: signals of
 * other signals are kept for as long as they have one.
 * @returns what takes it back
 */
export function whenAborted(signal: AbortSignal, listener: () => void): () => void {
  const waiting = waitingBySignal.get(signal) ?? listenTo(signal)
  // A function of its own: the same listener may be given twice.
  const call = (): void => listener()
  waiting.calls.add(call)
  return () => {
    if (!waiting.calls.delete(call) || waiting.calls.size > 0) return
    signal.removeEventListener('abort', waiting.tellAll)
    waitingBySignal.delete(signal)
  }
}

function listenTo(signal: AbortSignal): Waiting {
  const calls = new Set<() => void>()
  const tellAll = (): void => [...calls].forEach(callApart)
  signal.addEventListener('abort', tellAll, { once: true })
  const waiting = { calls, tellAll }
  waitingBySignal.set(signal, waiting)
  return waiting
}

/** What one listener throws must not keep it from the others, as with the listeners of a signal itself. */
function callApart(call: () => void): void {
  try {
    call()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
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
