/** A queue in which one holder at a time runs, in the order of asking. */
class FairLock {
  #last: Promise<unknown> = Promise.resolve()

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task, task)
    this.#last = result.catch(() => undefined)
    return result
  }
}

/** One writer at a time per tree of views; readers need no lock, they read the tree's last commit. */
export class TreeLocks {
  readonly #locksByRoot = new Map<number, FairLock>()
  readonly #catalog = new FairLock()
  readonly #migration = new FairLock()

  write<T>(root: number, task: () => Promise<T>): Promise<T> {
    let lock = this.#locksByRoot.get(root)
    if (!lock) {
      lock = new FairLock()
      this.#locksByRoot.set(root, lock)
    }
    return lock.run(task)
  }

  /** For what changes the set of paths. Take it before a tree's lock, never after. */
  catalog<T>(task: () => Promise<T>): Promise<T> {
    return this.#catalog.run(task)
  }

  /** For what compares the schemas of several trees and then changes them. Take it before the other locks, never after. */
  migration<T>(task: () => Promise<T>): Promise<T> {
    return this.#migration.run(task)
  }
}
