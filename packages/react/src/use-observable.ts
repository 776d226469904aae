import { useState, useSyncExternalStore } from 'react'
import type { Observable } from '@polytable/observable/observable'

/**
 * The value of an observable.
 * @param observe gives the observable; the previous one again where nothing changed
 */
export function useObservable<T>(observe: (previous?: Observable<T>) => Observable<T>): T {
  const [last, setLast] = useState(() => observe())
  const observable = observe(last)
  if (observable !== last) setLast(observable)
  return useSyncExternalStore(observable.subscribe, observable.getSnapshot, observable.getServerSnapshot)
}
