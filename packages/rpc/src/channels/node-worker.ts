import type { Transferable as NodeTransferable, Worker } from 'node:worker_threads'
import type { Channel } from '../channel.ts'

/**
 * A channel to a `worker_threads` worker that this thread started. `close` terminates it. The worker keeps the process alive only
 * while it owes an answer.
 */
export function nodeWorkerChannel(worker: Worker): Channel {
  return {
    post: (message, transfer) => worker.postMessage(message, transfer as readonly NodeTransferable[]),
    listen(onMessage, onEnd) {
      worker.unref()
      worker.on('message', onMessage)
      // 'error' is followed by 'exit'; the first one says more.
      worker.on('error', (error) => onEnd(error instanceof Error ? error : new Error(String(error))))
      worker.on('exit', (code) => onEnd(new Error(`The worker exited with code ${code}`)))
      worker.on('messageerror', () => {
        void worker.terminate()
        onEnd(new Error('A message from the worker could not be deserialized'))
      })
    },
    hold: (held) => (held ? worker.ref() : worker.unref()),
    close: () => void worker.terminate(),
  }
}
