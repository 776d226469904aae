import {
  computed,
  getCurrentInstance,
  onMounted,
  onScopeDispose,
  shallowRef,
  watch,
  type ComputedRef,
  type ShallowRef,
} from 'vue'
import type { Observable } from '@polytable/observable/observable'

/** A ref of every member of a state. */
export type MembersAsRefs<T, K extends keyof T = keyof T> = { readonly [P in K]: ComputedRef<T[P]> }

/**
 * The value of an observable, from when the component is mounted, which it is not on a server; outside of components at once.
 * @param observe gives the observable, of reactive values; the previous one again where nothing changed
 */
export function useObservable<T>(
  observe: (previous?: Observable<T>) => Observable<T>,
): Readonly<ShallowRef<T>> {
  let observable = observe()
  let unsubscribe: (() => void) | undefined
  const state = shallowRef(observable.getSnapshot())
  const read = (): void => {
    state.value = observable.getSnapshot()
  }
  const follow = (): void => {
    unsubscribe?.()
    unsubscribe = observable.subscribe(read)
    read()
  }
  watch(
    () => observe(observable),
    (next) => {
      observable = next
      if (unsubscribe) follow()
      else read()
    },
  )
  if (getCurrentInstance()) onMounted(follow)
  else follow()
  onScopeDispose(() => unsubscribe?.())
  return state
}

/** A ref of each of these members of a state. */
export function membersAsRefs<T extends object, K extends keyof T>(
  state: Readonly<ShallowRef<T>>,
  ...names: readonly K[]
): MembersAsRefs<T, K> {
  const entries = names.map((name) => [name, computed(() => state.value[name])])
  return Object.fromEntries(entries) as MembersAsRefs<T, K>
}
