/**
 * To be called now and then by work that may take long and waits for nothing but a store in its own thread: other calls, and the end
 * of this one, would not be heard of meanwhile.
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
