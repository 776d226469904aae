import type { StreamAhead } from './stream.ts'
import type { StreamItem } from './stream-table.ts'
import { asCallError } from './wire-error.ts'

/** What a consumer needs of the producing side. */
export interface StreamLink {
  readonly ahead: StreamAhead
  /** The first item, where it is there already. */
  readonly first?: StreamItem
  pull(): Promise<StreamItem>
  cancel(): Promise<void>
  /** Called once, when no more items will be asked for. */
  onEnd(): void
}

/** The consumer's end of a stream. At most one pull is in flight, and at most `ahead` items wait unread. */
export function remoteStream<T>(link: StreamLink): AsyncIterableIterator<T, undefined> {
  let ended = false
  let ahead: StreamItem | Promise<StreamItem> | undefined = link.first
  let lastNext: Promise<void> = Promise.resolve()

  const end = () => {
    if (ended) return
    ended = true
    link.onEnd()
  }

  const next = async (): Promise<IteratorResult<T, undefined>> => {
    if (ended) return { done: true, value: undefined }
    try {
      const item = await (ahead ?? link.pull())
      ahead = undefined
      if (item.length === 0) {
        end()
        return { done: true, value: undefined }
      }
      if (item[1]) end()
      if (link.ahead === 1 && !ended) {
        const next = link.pull()
        // Its failure belongs to the next call of next(), which may never come.
        next.catch(() => {})
        ahead = next
      }
      return { done: false, value: item[0] as T }
    } catch (error) {
      end()
      // Made here, where whoever waits is known, and not when it came.
      throw asCallError(error)
    }
  }

  return {
    // Only the caller waits for what this returns: else the stack of an error would not lead to it.
    async next() {
      const before = lastNext
      let done!: () => void
      lastNext = new Promise<void>((resolve) => (done = resolve))
      await before
      try {
        return await next()
      } finally {
        done()
      }
    },
    async return() {
      if (!ended) {
        end()
        await link.cancel().catch((error: unknown) => {
          throw asCallError(error)
        })
      }
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
