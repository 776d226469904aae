import { AsyncLocalStorage } from 'node:async_hooks'
import type { ContextVariable } from '@polytable/model/ports/index'

/** A variable that is seen after each `await` too. */
export function asyncVariable<T>(): ContextVariable<T> {
  const storage = new AsyncLocalStorage<T>()
  return { run: (value, task) => storage.run(value, task), get: () => storage.getStore() }
}
