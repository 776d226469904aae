import { nextFrame } from './frame.ts'

/** A value that changes, in the form that user interfaces follow. */
export interface Observable<T> {
  /** The value now: the same object until it changes. */
  readonly getSnapshot: () => T
  /** The value where nothing can be asked for yet: on a server, and in the page that takes over from it. */
  readonly getServerSnapshot: () => T
  /** Calls the listener after changes until the function that it returns is called. */
  readonly subscribe: (listener: () => void) => () => void
  /** Whether it is the value of this key of this owner. */
  is(owner: object, key: string): boolean
}

/** Gives values until the signal is aborted. `publish` resolves once a value is shown: the next is not to be made before. */
export type Run<T> = (publish: (value: T) => Promise<void>, signal: AbortSignal) => Promise<void>

/** How an observable begins. */
export interface ObservableOptions<T> {
  /** What belongs together with the key: of equal keys of one owner there is one run. */
  readonly owner: object
  readonly key: string
  /** The value before the run gives one. */
  readonly initial: T
  /** The value after nobody followed it for a while, of the last one; the initial one unless given. */
  readonly stale?: (last: T) => T
  readonly run: Run<T>
}

/** One run and those who follow it. */
class Source<T> {
  current: T | undefined
  readonly listeners = new Set<() => void>()
  readonly #run: Run<T>
  readonly #ended: () => void
  #abort: AbortController | undefined
  #settling = false

  constructor(run: Run<T>, ended: () => void) {
    this.#run = run
    this.#ended = ended
  }

  /** Starts or ends it in a moment: who leaves now may be back at once, or be followed by another. */
  settle(): void {
    if (this.#settling) return
    this.#settling = true
    queueMicrotask(() => {
      this.#settling = false
      if (this.listeners.size === 0) {
        this.#abort?.abort()
        this.#ended()
      } else if (!this.#abort) void this.#start((this.#abort = new AbortController()).signal)
    })
  }

  #start(signal: AbortSignal): Promise<void> {
    return this.#run(async (value) => {
      await nextFrame()
      if (signal.aborted) return
      this.current = value
      for (const listener of this.listeners) listener()
    }, signal)
  }
}

/** Observables of one kind, which share their runs. */
export class Observables<T> {
  readonly #sourcesByOwner = new WeakMap<object, Map<string, Source<T>>>()

  /** An observable; nothing runs before somebody follows it. */
  observe({ owner, key, initial, stale = () => initial, run }: ObservableOptions<T>): Observable<T> {
    let fallback = initial
    const getSnapshot = (): T => this.#sourcesByOwner.get(owner)?.get(key)?.current ?? fallback
    return {
      getSnapshot,
      getServerSnapshot: () => initial,
      is: (otherOwner, otherKey) => otherOwner === owner && otherKey === key,
      subscribe: (listener) => {
        const source = this.#source(owner, key, run)
        // The same function may be given more than once.
        const own = (): void => listener()
        source.listeners.add(own)
        source.settle()
        return () => {
          if (!source.listeners.delete(own)) return
          fallback = stale(getSnapshot())
          source.settle()
        }
      },
    }
  }

  #source(owner: object, key: string, run: Run<T>): Source<T> {
    const sources = this.#sourcesByOwner.get(owner) ?? new Map<string, Source<T>>()
    this.#sourcesByOwner.set(owner, sources)
    const found = sources.get(key)
    if (found) return found
    const source = new Source(run, () => sources.delete(key))
    sources.set(key, source)
    return source
  }
}

const NOBODY = {}

/** An observable that does not change. */
export function constant<T>(value: T, owner: object = NOBODY, key = ''): Observable<T> {
  const getSnapshot = (): T => value
  return {
    getSnapshot,
    getServerSnapshot: getSnapshot,
    subscribe: () => () => undefined,
    is: (otherOwner, otherKey) => otherOwner === owner && otherKey === key,
  }
}
