/** An api as its caller sees it: every method returns a promise, or an async iterable where the method returns one. */
export type Remote<Api> = {
  readonly [K in keyof Api as Api[K] extends (...args: never[]) => unknown ? K : never]: RemoteMethod<Api[K]>
}

/** A method that is asynchronous already keeps its own type, and with it its type parameters. */
type RemoteMethod<F> = F extends (...args: never[]) => Promise<unknown> | AsyncIterable<unknown>
  ? F
  : F extends (...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never

type Call = (method: string, args: readonly unknown[]) => Promise<unknown>

/** An object with every method, made when it is first asked for. */
export function remoteApi<Api extends object>(call: Call): Remote<Api> {
  const methods = new Map<string, (...args: unknown[]) => Promise<unknown>>()
  return new Proxy(Object.create(null) as Remote<Api>, {
    get(_target, name) {
      // An object with a method `then` would be called by every `await` it passes through.
      if (typeof name === 'symbol' || name === 'then') return undefined
      let method = methods.get(name)
      if (method === undefined) {
        method = (...args) => iterableCall(call(name, args))
        methods.set(name, method)
      }
      return method
    },
  })
}

const iterateDescriptor = {
  value(this: Promise<unknown>) {
    return iterateResult(this as Promise<AsyncIterable<unknown>>)
  },
}

/** A call's promise that can also be iterated at once, for methods that return an async iterable. */
export function iterableCall(result: Promise<unknown>): Promise<unknown> {
  return Object.defineProperty(result, Symbol.asyncIterator, iterateDescriptor)
}

function iterateResult(result: Promise<AsyncIterable<unknown>>): AsyncIterableIterator<unknown> {
  // Awaited, so that the stack of an error of the first item leads to who asked for it.
  const open = async (): Promise<AsyncIterator<unknown>> => (await result)[Symbol.asyncIterator]()
  const iterator = open()
  return {
    next: async () => await (await iterator).next(),
    async return() {
      await (await iterator).return?.()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
