import type { MessagePort, Transferable as NodeTransferable } from 'node:worker_threads'
import type { Channel } from '../channel.ts'

/** A channel over a `worker_threads` port, `parentPort` included. Its `close` event tells of the other side's end. */
export function nodePortChannel(port: MessagePort): Channel {
  return {
    post: (message, transfer) => port.postMessage(message, transfer as readonly NodeTransferable[]),
    listen(onMessage, onEnd) {
      port.on('message', onMessage)
      port.on('close', () => onEnd(new Error('The other side of the port was closed')))
      port.on('messageerror', () => {
        port.close()
        onEnd(new Error('A message could not be deserialized on this side of the port'))
      })
    },
    close: () => port.close(),
  }
}
