import type { ContextVariable } from '@polytable/model/ports/index'

/** Something that a program runs for a call of the engine, until it is through. */
interface Frame {
  readonly cause: string
  isOpen: boolean
}

/** Knows for which call of the engine a function, an iterator or a source of rows runs: what it asks for meanwhile is part of that. */
export class Causes {
  readonly #frame: ContextVariable<Frame>

  /** @param makeVariable what the platform has; what a function calls after an `await` is not known to be its own without */
  constructor(makeVariable: <T>() => ContextVariable<T> = synchronousVariable) {
    this.#frame = makeVariable<Frame>()
  }

  /** The call for which the code that asks is run. */
  get current(): string | undefined {
    const frame = this.#frame.get()
    return frame?.isOpen ? frame.cause : undefined
  }

  /** Runs a function for a call: all it does until the promise that it may give is settled. */
  during<T>(cause: string, task: () => T): T {
    const frame = { cause, isOpen: true }
    const close = (): void => void (frame.isOpen = false)
    try {
      const result = this.#frame.run(frame, task)
      if (result instanceof Promise) result.then(close, close)
      else close()
      return result
    } catch (error) {
      close()
      throw error
    }
  }

  /** Iterates something for a call. */
  async *iterate<T>(cause: string, iterable: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
    const frame = { cause, isOpen: true }
    const within = <R>(task: () => R): R => this.#frame.run(frame, task)
    const iterator = within(() =>
      Symbol.asyncIterator in iterable ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator](),
    )
    let isDone = false
    try {
      for (;;) {
        const next = await within(() => iterator.next())
        if (next.done) {
          isDone = true
          return
        }
        yield next.value
      }
    } catch (error) {
      isDone = true
      throw error
    } finally {
      if (!isDone) await within(() => iterator.return?.())
      frame.isOpen = false
    }
  }
}

function synchronousVariable<T>(): ContextVariable<T> {
  let current: T | undefined
  return {
    run(value, task) {
      const before = current
      current = value
      try {
        return task()
      } finally {
        current = before
      }
    },
    get: () => current,
  }
}
