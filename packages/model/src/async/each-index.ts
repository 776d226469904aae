/**
 * Calls `work` for each number from 0 below `count`, in this order, with at most `atOnce` calls in progress. Rejects with the first
 * failure, or when `signal` is aborted: then no more is begun, what is in progress is told by the signal that it is given, and has
 * ended before this rejects.
 */
export async function eachIndex(
  count: number,
  atOnce: number,
  work: (index: number, signal: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const failed = new AbortController()
  const stop = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < count && !stop.aborted; index = next++) {
      try {
        await work(index, stop)
      } catch (error) {
        failed.abort(error)
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  stop.throwIfAborted()
}
