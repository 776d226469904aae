/** Starts the SharedWorker that the worker of cells asks for, and passes messages on, with the ports in them. */
export function hostSharedWorker(url: string, name: string, port: MessagePort): void {
  // The only one that Polytable uses.
  if (name !== 'polytable-tabs' || new URL(url).origin !== location.origin) return port.close()
  const shared = new SharedWorker(url, { type: 'module', name })
  const pass = (from: MessagePort, to: MessagePort): void => {
    from.addEventListener('message', ({ data, ports }: MessageEvent<unknown>) =>
      to.postMessage(data, [...ports]),
    )
    from.start()
  }
  pass(port, shared.port)
  pass(shared.port, port)
}
