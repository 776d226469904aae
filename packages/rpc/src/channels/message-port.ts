import type { Channel } from '../channel.ts'

/**
 * A channel over a web `MessagePort`, in browsers and in Node. Where the platform has the port's `close` event
 * (Chromium, Node), the death of the other side is seen; elsewhere only its goodbye or a heartbeat tells.
 */
export function messagePortChannel(port: MessagePort): Channel {
  return {
    post: (message, transfer) => port.postMessage(message, transfer as Transferable[]),
    listen(onMessage, onEnd) {
      port.addEventListener('message', (event) => onMessage(event.data))
      port.addEventListener('messageerror', () => {
        port.close()
        onEnd(new Error('A message could not be deserialized on this side of the port'))
      })
      port.addEventListener('close', () => onEnd(new Error('The other side of the port was closed')))
      port.start()
    },
    close: () => port.close(),
  }
}
