/** What is used of `navigator.locks`. */
export type Locks = Pick<LockManager, 'request' | 'query'>

/**
 * Holds a lock under a name of its own until `release` is called or this thread ends, however it ends. Resolves when
 * the lock is held.
 */
export function holdLock(locks: Locks, name: string): Promise<{ release(): void }> {
  return new Promise((resolve, reject) => {
    locks.request(name, () => new Promise<void>((release) => resolve({ release }))).catch(reject)
  })
}

/** Calls `onFree` when nobody holds the lock any more, unless `signal` is aborted before. */
export function watchLock(locks: Locks, name: string, signal: AbortSignal, onFree: () => void): void {
  locks
    .request(name, { mode: 'shared', signal }, () => {
      if (!signal.aborted) onFree()
    })
    // An aborted request rejects.
    .catch(() => {})
}
