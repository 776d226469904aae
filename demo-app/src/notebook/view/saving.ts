import { drafts } from '../cells/drafts.ts'
import type { NotebookStore } from '../cells/store.ts'

const PAUSE_MS = 500

/** Stores what is typed, a moment after the last key. */
export class Saving {
  readonly #store: NotebookStore
  readonly #onSaved: () => void
  readonly #onError: (error: unknown) => void
  readonly #waiting = new Map<string, { readonly source: string; readonly timer: number }>()
  #last: Promise<void> = Promise.resolve()

  constructor(store: NotebookStore, onSaved: () => void, onError: (error: unknown) => void) {
    this.#store = store
    this.#onSaved = onSaved
    this.#onError = onError
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') void this.flush()
    })
  }

  keep(cell: string, source: string): void {
    drafts.keep(cell, source)
    window.clearTimeout(this.#waiting.get(cell)?.timer)
    const timer = window.setTimeout(() => this.#write(cell, source), PAUSE_MS)
    this.#waiting.set(cell, { source, timer })
  }

  /** A cell that is gone is not written any more. */
  forget(cell: string): void {
    window.clearTimeout(this.#waiting.get(cell)?.timer)
    this.#waiting.delete(cell)
  }

  /** Writes what waits, at once. */
  async flush(): Promise<void> {
    for (const [cell, { source }] of [...this.#waiting]) this.#write(cell, source)
    await this.#last
  }

  #write(cell: string, source: string): void {
    this.forget(cell)
    this.#last = this.#last
      .then(() => this.#store.writeSource(cell, source))
      .then(this.#onSaved)
      .catch(this.#onError)
  }
}
