import { keepOutputs } from '../kept/keep.ts'
import type { NotebookStore } from '../cells/store.ts'
import type { Output } from '../run/protocol.ts'

/** Live queries may give outputs all the time. */
const PAUSE_MS = 500
/** How long pictures are waited for: a cell that computes without a pause keeps them from being sent. */
const PATIENCE_MS = 4000

export interface KeepingOptions {
  readonly store: NotebookStore
  readonly notebook: string
  /** What a cell shows now. */
  outputs(cell: string): readonly Output[]
  media(id: number): Promise<Blob>
  onError(error: unknown): void
}

/** Keeps the outputs of cells, a moment after they ran. */
export class Keeping {
  readonly #options: KeepingOptions
  readonly #waiting = new Map<string, number>()
  #last: Promise<void> = Promise.resolve()

  constructor(options: KeepingOptions) {
    this.#options = options
  }

  /** A cell has run, or shows something else. */
  note(cell: string): void {
    this.forget(cell)
    this.#waiting.set(
      cell,
      window.setTimeout(() => this.#keep(cell), PAUSE_MS),
    )
  }

  /** A cell runs again, or is gone: what it shows is not kept. */
  forget(cell: string): void {
    window.clearTimeout(this.#waiting.get(cell))
    this.#waiting.delete(cell)
  }

  /** Nothing runs any more that could be asked for pictures. */
  stop(): void {
    for (const cell of [...this.#waiting.keys()]) this.forget(cell)
  }

  /** Keeps what waits, at once. */
  async flush(): Promise<void> {
    for (const cell of [...this.#waiting.keys()]) this.#keep(cell)
    await this.#last
  }

  #keep(cell: string): void {
    this.forget(cell)
    const { store, notebook, outputs, media, onError } = this.#options
    const at = new Date()
    const shown = outputs(cell)
    this.#last = this.#last
      .then(async () =>
        store.keepOutputs(notebook, cell, { at, outputs: await keepOutputs(shown, inTime(media)) }),
      )
      .catch(onError)
  }
}

/** What gives bytes for a while; none after that. */
function inTime(media: KeepingOptions['media']): KeepingOptions['media'] {
  const late = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error('The pictures did not come in time')), PATIENCE_MS),
  )
  late.catch(() => undefined)
  return (id) => Promise.race([media(id), late])
}
