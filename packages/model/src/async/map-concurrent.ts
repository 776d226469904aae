import { whenAborted } from './abort.ts'
import { now, sleep } from './timing.ts'

/** How long synchronous work may hold the thread before others get a turn, in milliseconds. */
const TURN_MS = 12

/**
 * Maps items with `work`, in order, with at most `concurrency` asynchronous calls in progress. `work` must not throw. Rejects as
 * soon as `signal` is aborted, whatever is still in progress.
 */
export async function mapConcurrent<I, O extends object>(
  items: readonly I[],
  concurrency: number,
  signal: AbortSignal,
  work: (item: I) => O | Promise<O>,
): Promise<O[]> {
  const results = new Array<O>(items.length)
  let running = 0
  let wake: (() => void) | undefined
  const change = (): Promise<void> => new Promise((resolve) => (wake = resolve))
  const release = whenAborted(signal, () => wake?.())
  try {
    let turn = now()
    for (let i = 0; i < items.length; i++) {
      signal.throwIfAborted()
      const result = work(items[i]!)
      if (result instanceof Promise) {
        running++
        void result.then((value) => {
          results[i] = value
          running--
          wake?.()
        })
        while (running >= concurrency) {
          await change()
          signal.throwIfAborted()
        }
      } else results[i] = result
      if (now() - turn > TURN_MS) {
        await sleep(0)
        turn = now()
      }
    }
    while (running > 0) {
      await change()
      signal.throwIfAborted()
    }
    return results
  } finally {
    release()
  }
}
