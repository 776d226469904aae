import type { FromWorker } from './protocol.ts'

/**
 * A SharedWorker for the worker of cells, where browsers have none: the page starts it, and passes on what is said. Polytable finds
 * the engine of the other tabs, and of the page itself, by one.
 */
class PageSharedWorker extends EventTarget {
  readonly port: MessagePort

  constructor(url: string | URL, options: WorkerOptions = {}) {
    super()
    const { port1, port2 } = new MessageChannel()
    this.port = port1
    const message: FromWorker = { type: 'shared-worker', url: String(url), name: options.name ?? '' }
    postMessage(message, { transfer: [port2] })
  }
}

Object.defineProperty(globalThis, 'SharedWorker', { value: PageSharedWorker })
