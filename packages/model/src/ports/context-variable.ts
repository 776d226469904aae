/**
 * A value that a task sees, and what it calls: `AsyncContext.Variable` in small. Where the platform can, what the task goes on with
 * after it waited for something sees it too.
 */
export interface ContextVariable<T> {
  run<R>(value: T, task: () => R): R
  get(): T | undefined
}
