/**
 * Lets the event loop handle messages. Call it regularly in long work that only waits for a store in the same thread: otherwise
 * other calls, and aborts of this one, would not be received.
 */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
