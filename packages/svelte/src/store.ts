import type { Observable } from '@polytable/observable/observable'

/** A store, by Svelte's contract for stores that are read. */
export interface Store<T> {
  /** Calls the function with the value, now and whenever it changes, until the function that it returns is called. */
  subscribe(this: void, run: (value: T) => void): () => void
}

/** A value, or a store of it. */
export type Given<T> = T | Store<T>

/**
 * A store of the value of an observable; nothing runs while nobody is subscribed.
 * @param inputs what it is of, a value or a store each
 * @param observe gives the observable of the inputs' values; the previous one again where nothing changed
 */
export function storeOf<const I extends readonly unknown[], T>(
  inputs: { readonly [K in keyof I]: Given<I[K]> },
  observe: (values: I, previous?: Observable<T>) => Observable<T>,
): Store<T> {
  return {
    subscribe(run) {
      const values = inputs.map((input) => (isStore(input) ? undefined : input))
      let observable: Observable<T> | undefined
      let unsubscribe = (): void => undefined
      let complete = false
      const follow = (): void => {
        const next = observe(values as unknown as I, observable)
        if (next === observable) return
        unsubscribe()
        observable = next
        unsubscribe = next.subscribe(() => run(next.getSnapshot()))
        run(next.getSnapshot())
      }
      const subscriptions = inputs.map((input, i) =>
        isStore(input)
          ? input.subscribe((value) => {
              values[i] = value
              if (complete) follow()
            })
          : undefined,
      )
      complete = true
      follow()
      return () => {
        for (const end of subscriptions) end?.()
        unsubscribe()
      }
    },
  }
}

function isStore(given: unknown): given is Store<unknown> {
  return (
    typeof given === 'object' &&
    given !== null &&
    'subscribe' in given &&
    typeof given.subscribe === 'function'
  )
}
