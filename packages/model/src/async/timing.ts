import { whenAborted } from './abort.ts'

/** Milliseconds of a clock that only goes forward. */
export const now = (): number => performance.now()

/** Resolves after some milliseconds; rejects as soon as `signal` is aborted, with its reason. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error)
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal!.reason as Error)
    }
    const timer = setTimeout(() => {
      release?.()
      resolve()
    }, ms)
    const release = signal && whenAborted(signal, stop)
  })
}

/** Calls `expire` after some milliseconds unless the returned function is called before. */
export function deadline(ms: number, expire: () => void): () => void {
  const timer = setTimeout(expire, ms)
  return () => clearTimeout(timer)
}

/** How long to wait before a further try, the first being number 1: twice as long each time, and not the same for all. */
export function backOff(retry: number): number {
  const longest = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (retry - 1))
  return longest * (0.5 + Math.random() / 2)
}

const FIRST_WAIT_MS = 100
const MAX_WAIT_MS = 30_000
