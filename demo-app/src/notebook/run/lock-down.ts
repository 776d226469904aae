/**
 * What cells must not have: the storage of the page beside the database, and workers of code of their own, which would have all of
 * it. This is loaded before anything else.
 */
const hidden = ['indexedDB', 'caches', 'cookieStore', 'BroadcastChannel', 'Notification', 'importScripts']

for (const name of hidden) {
  for (
    let holder: object | null = globalThis;
    holder;
    holder = Object.getPrototypeOf(holder) as object | null
  ) {
    Reflect.deleteProperty(holder, name)
  }
}

// Workers stand still with their page where they wait for frames: a notebook runs on in a tab that is not seen.
Reflect.deleteProperty(globalThis, 'requestAnimationFrame')
for (let holder = Object.getPrototypeOf(globalThis) as object | null; holder;) {
  Reflect.deleteProperty(holder, 'requestAnimationFrame')
  holder = Object.getPrototypeOf(holder) as object | null
}

const OriginalWorker = Worker
const LimitedWorker = new Proxy(OriginalWorker, {
  construct(target, [url, options]: [string | URL, WorkerOptions?]) {
    const { protocol } = new URL(url, import.meta.url)
    if (!/^https?:$/.test(protocol)) {
      throw new TypeError('A cell cannot start workers of its own code: its functions run where it runs')
    }
    return new target(url, options)
  },
})
Object.defineProperty(OriginalWorker.prototype, 'constructor', { value: LimitedWorker })
Object.defineProperty(globalThis, 'Worker', { value: LimitedWorker })

const { locks } = navigator
const request = locks.request.bind(locks) as (...args: unknown[]) => Promise<unknown>

/** The lock by which tabs agree who runs the engine. A cell's worker never does: it may be stopped at any time. */
const isLeaderLock = (name: unknown): boolean => String(name).startsWith('polytable-leader:')

function requestOther(name: string, ...rest: unknown[]): Promise<unknown> {
  if (!isLeaderLock(name)) return request(name, ...rest)
  const { signal } = (rest.length > 1 ? rest[0] : {}) as LockOptions
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)))
}
Object.defineProperty(LockManager.prototype, 'request', { value: requestOther })
