import type { FamilyChange } from '../catalog/index.ts'

interface Watcher {
  readonly roots: ReadonlySet<number>
  readonly notify: (change: FamilyChange) => void
}

/** Tells those who watch tables what was committed. */
export class Changes {
  readonly #watchers = new Set<Watcher>()
  /** How many changes there were: what is read while it stays the same is of one state. */
  count = 0

  /** Whether somebody watches tables of this family. */
  isWatched(root: number): boolean {
    for (const { roots } of this.#watchers) if (roots.has(root)) return true
    return false
  }

  readonly tell = (change: FamilyChange): void => {
    this.count++
    for (const watcher of this.#watchers) if (watcher.roots.has(change.root)) watcher.notify(change)
  }

  /** Calls `notify` after every change of these families, until what is returned is called. */
  watch(roots: ReadonlySet<number>, notify: (change: FamilyChange) => void): () => void {
    const watcher = { roots, notify }
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }
}
