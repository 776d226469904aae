import { hostSharedWorker } from './shared-worker-host.ts'
import type { CodeCell, FromWorker, ToWorker, Tree } from './protocol.ts'
import workerUrl from './worker.ts?worker&url'

export type RunOutcome = 'done' | 'failed' | 'stopped'
export type CellEvent = Extract<FromWorker, { readonly cell: string }>

/** What ended because the worker was stopped. */
class Stopped extends Error {
  override readonly name = 'Stopped'
}

interface Pending {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** Runs cells in a worker of their own, which is started when it is needed. */
export class Runner {
  readonly #onEvent: (event: CellEvent) => void
  readonly #onStart: () => void
  readonly #pending = new Map<number, Pending>()
  #worker: { readonly worker: Worker; readonly ready: Promise<void> } | undefined
  #requests = 0

  /** @param onStart is called when a worker begins to start, which takes a while */
  constructor(onEvent: (event: CellEvent) => void, onStart: () => void) {
    this.#onEvent = onEvent
    this.#onStart = onStart
  }

  async run(
    cell: string,
    cells: readonly CodeCell[],
    { ifNeeded }: { readonly ifNeeded: boolean },
  ): Promise<RunOutcome> {
    try {
      return (await this.#ask((request) => ({ type: 'run', request, cell, cells, ifNeeded })))
        ? 'done'
        : 'failed'
    } catch (error) {
      if (error instanceof Stopped) return 'stopped'
      throw error
    }
  }

  media(media: number): Promise<Blob> {
    return this.#ask((request) => ({ type: 'media', request, media })) as Promise<Blob>
  }

  rows(source: number, from: number): Promise<Tree[][]> {
    return this.#ask((request) => ({ type: 'rows', request, source, from })) as Promise<Tree[][]>
  }

  remove(cell: string): void {
    this.#worker?.worker.postMessage({ type: 'remove', cell } satisfies ToWorker)
  }

  /** Forgets all variables. */
  reset(): void {
    this.#worker?.worker.postMessage({ type: 'reset' } satisfies ToWorker)
  }

  /** Ends whatever runs; the next run starts a worker anew, where no cell has run. */
  stop(): void {
    this.#worker?.worker.terminate()
    this.#worker = undefined
    const pending = [...this.#pending.values()]
    this.#pending.clear()
    pending.forEach(({ reject }) => reject(new Stopped('The cell was stopped')))
  }

  async #ask(message: (request: number) => ToWorker): Promise<unknown> {
    const { worker, ready } = (this.#worker ??= this.#start())
    const request = ++this.#requests
    const answer = new Promise((resolve, reject) => this.#pending.set(request, { resolve, reject }))
    ready.then(
      () => worker.postMessage(message(request)),
      (error: Error) => this.#settle(request)?.reject(error),
    )
    return answer
  }

  /**
   * A worker whose script is at a blob URL is held to the page's content security policy, so that cells reach no other origin; one
   * with an address of its own would be held to the headers of that.
   */
  #start() {
    this.#onStart()
    const script = `import ${JSON.stringify(new URL(workerUrl, location.href).href)}`
    const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))
    const worker = new Worker(url, { type: 'module', name: 'cells' })
    const ready = new Promise<void>((resolve, reject) => {
      worker.addEventListener('message', (event: MessageEvent<FromWorker>) => {
        if (event.data.type !== 'ready') return this.#receive(event.data, event.ports)
        URL.revokeObjectURL(url)
        resolve()
      })
      worker.addEventListener('error', (event) => {
        event.preventDefault()
        reject(new Error(event.message || 'The worker of the cells could not be loaded'))
      })
    })
    return { worker, ready }
  }

  #settle(request: number): Pending | undefined {
    const pending = this.#pending.get(request)
    this.#pending.delete(request)
    return pending
  }

  #receive(message: FromWorker, ports: readonly MessagePort[]): void {
    const [port] = ports
    if (message.type === 'reply') this.#settle(message.request)?.resolve(message.value)
    else if (message.type === 'refuse') this.#settle(message.request)?.reject(new Error(message.message))
    else if (message.type === 'shared-worker' && port) hostSharedWorker(message.url, message.name, port)
    else if ('cell' in message) this.#onEvent(message)
  }
}
