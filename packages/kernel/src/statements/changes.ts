interface Watcher {
  readonly roots: ReadonlySet<number>
  notify(): void
}

/** Tells those who watch tables that something was committed. */
export class Changes {
  readonly #watchers = new Set<Watcher>()

  /** Whether somebody watches tables of this family. */
  isWatched(root: number): boolean {
    return [...this.#watchers].some(({ roots }) => roots.has(root))
  }

  /** A statement on the table family with this root was committed. */
  readonly committed = (root: number): void => {
    for (const watcher of this.#watchers) if (watcher.roots.has(root)) watcher.notify()
  }

  /** Yields at once, and after changes of these families, until the signal is aborted or the iterator is left. */
  watch(roots: readonly number[], signal?: AbortSignal): AsyncIterableIterator<null> {
    let changed = true
    let ended = false
    let wake: (() => void) | undefined
    const watcher: Watcher = {
      roots: new Set(roots),
      notify() {
        changed = true
        wake?.()
      },
    }
    const end = (): void => {
      ended = true
      this.#watchers.delete(watcher)
      wake?.()
    }
    this.#watchers.add(watcher)
    signal?.addEventListener('abort', end, { once: true })
    return {
      async next() {
        if (!changed && !ended) await new Promise<void>((resolve) => (wake = resolve))
        changed = false
        return ended ? { done: true, value: undefined } : { done: false, value: null }
      },
      async return() {
        end()
        return { done: true, value: undefined }
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }
}
