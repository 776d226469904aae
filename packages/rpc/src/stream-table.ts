import { isLastItem } from '@polytable/model/async/last-item'
import type { StreamSource } from './stream.ts'

/** An item of a stream on its way: `[value]`, `[value, true]` where it is the last one, or `[]` at the end. */
export type StreamItem = readonly [value: unknown, last?: true] | readonly []

interface OpenStream {
  readonly source: StreamSource
  readonly controller: AbortController
  readonly onEnd: () => void
  iterator?: AsyncIterator<unknown>
  /** Answers the pull in progress with the end. */
  answerPull?: () => void
}

/** The streams that this side produces. Each pull computes one item; nothing runs before the first. */
export class StreamTable {
  readonly #streams = new Map<number, OpenStream>()
  #lastId = 0

  get size(): number {
    return this.#streams.size
  }

  add(source: StreamSource, onEnd: () => void): number {
    const id = ++this.#lastId
    this.#streams.set(id, { source, controller: new AbortController(), onEnd })
    return id
  }

  async pull(id: number): Promise<StreamItem> {
    const open = this.#streams.get(id)
    if (open === undefined) return []
    try {
      const iterator = (open.iterator ??= open.source.open(open.controller))
      const item = await nextOrStop(open, iterator)
      const isLast = item.length > 0 && isLastItem(item[0])
      if (isLast) await iterator.next()
      if (isLast || item.length === 0) this.#end(id)
      return isLast ? [item[0], true] : item
    } catch (error) {
      this.#end(id)
      throw error
    }
  }

  /**
   * The consumer is leaving. Waits for the producer's cleanup, except while the producer is computing an item: then it
   * is told by its signal and cleans up when it gets there, because a source may wait for its next item for ever.
   */
  async cancel(id: number): Promise<void> {
    const open = this.#streams.get(id)
    if (open === undefined) return
    this.#end(id)
    const busy = open.answerPull !== undefined
    open.controller.abort()
    open.answerPull?.()
    const cleanup = open.iterator?.return?.()
    if (busy) cleanup?.then(undefined, () => {})
    else await cleanup
  }

  cancelAll(): void {
    for (const id of [...this.#streams.keys()]) this.cancel(id).catch(() => {})
  }

  #end(id: number): void {
    const open = this.#streams.get(id)
    this.#streams.delete(id)
    open?.onEnd()
  }
}

function nextOrStop(open: OpenStream, iterator: AsyncIterator<unknown>): Promise<StreamItem> {
  return new Promise<StreamItem>((resolve, reject) => {
    open.answerPull = () => resolve([])
    iterator.next().then((result) => resolve(result.done === true ? [] : [result.value]), reject)
  }).finally(() => {
    open.answerPull = undefined
  })
}
