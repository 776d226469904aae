/** How many items the producer may compute before they are asked for: the first of a result with the call. */
export type StreamAhead = 0 | 1

export interface StreamOptions {
  /** 1 (default): one item is fetched while the consumer works on another. 0: for sources that wait for events. */
  readonly ahead?: StreamAhead
}

const inner = Symbol('polytable.stream')

interface StreamSource {
  readonly ahead: StreamAhead
  /** `consumer` is aborted when the consumer leaves early or is gone. Its signal is made for who asks for it: few do. */
  readonly open: (consumer: AbortController) => AsyncIterator<unknown>
}

interface MarkedStream<T> extends AsyncIterable<T> {
  readonly [inner]: StreamSource
}

/**
 * Says how an async iterable crosses to the other thread. Not needed for a plain async iterable; use it to choose
 * `ahead`, or to be told by a signal when the consumer leaves while the source waits for its next item.
 */
export function stream<T>(
  source: AsyncIterable<T> | ((signal: AbortSignal) => AsyncIterable<T>),
  options: StreamOptions = {},
): AsyncIterable<T> {
  const open = (consumer: AbortController) =>
    (typeof source === 'function' ? source(consumer.signal) : source)[Symbol.asyncIterator]()
  const marked: MarkedStream<T> = {
    [inner]: { ahead: options.ahead ?? 1, open },
    [Symbol.asyncIterator]: () => open(new AbortController()),
  }
  return marked
}

/** How to open a value as a stream, or undefined where it is not an async iterable. */
export function streamOf(value: unknown): StreamSource | undefined {
  if (typeof value !== 'object' || value === null || !(Symbol.asyncIterator in value)) return undefined
  const marked = value as Partial<MarkedStream<unknown>> & AsyncIterable<unknown>
  return marked[inner] ?? { ahead: 1, open: () => marked[Symbol.asyncIterator]() }
}

export type { StreamSource }
