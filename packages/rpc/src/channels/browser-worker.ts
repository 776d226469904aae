import type { Channel } from '../channel.ts'

/**
 * A channel to a dedicated `Worker` that this thread started. An exception that nobody caught in the worker leaves its
 * state unknown, so it counts as death: the worker is terminated. `close` terminates it too.
 */
export function browserWorkerChannel(worker: Worker): Channel {
  return {
    post: (message, transfer) => worker.postMessage(message, transfer as Transferable[]),
    listen(onMessage, onEnd) {
      const die = (error: Error) => {
        worker.terminate()
        onEnd(error)
      }
      worker.addEventListener('message', (event) => onMessage(event.data))
      worker.addEventListener('messageerror', () =>
        die(new Error('A message from the worker could not be deserialized')),
      )
      worker.addEventListener('error', (event) => {
        event.preventDefault()
        die(new Error(event.message === '' ? 'The worker could not be started' : event.message))
      })
    },
    close: () => worker.terminate(),
  }
}
