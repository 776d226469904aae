import type { Channel } from '../channel.ts'

/** What this channel needs of a `DedicatedWorkerGlobalScope`. */
export interface WorkerScope {
  postMessage(message: unknown, transfer: Transferable[]): void
  addEventListener(type: 'message' | 'messageerror', listener: (event: MessageEvent) => void): void
}

/** The channel from inside a dedicated browser worker to the thread that started it. It ends with the worker. */
export function workerScopeChannel(scope: WorkerScope): Channel {
  return {
    post: (message, transfer) => scope.postMessage(message, transfer as Transferable[]),
    listen(onMessage, onEnd) {
      scope.addEventListener('message', (event) => onMessage(event.data))
      scope.addEventListener('messageerror', () =>
        onEnd(new Error('A message from the page could not be deserialized')),
      )
    },
    close() {},
  }
}
