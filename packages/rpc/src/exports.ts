import { PolytableError } from '@polytable/model/errors/index'
import { findMethod } from './service.ts'

/** The object that a side serves; functions and services passed later have other numbers. */
export const ROOT = 0

/** What the other side may call, by number: the served object, callbacks and services. */
export class Exports {
  readonly #targets = new Map<number, object>()
  readonly #idsByService = new Map<object, number>()
  #lastId = ROOT

  constructor(root: object | undefined) {
    if (root !== undefined) this.#targets.set(ROOT, root)
  }

  /** Callbacks that are held for a call in progress. */
  get size(): number {
    return this.#targets.size - this.#idsByService.size - (this.#targets.has(ROOT) ? 1 : 0)
  }

  get services(): number {
    return this.#idsByService.size
  }

  add(target: object): number {
    const id = ++this.#lastId
    this.#targets.set(id, target)
    return id
  }

  /** The same object keeps its number for as long as the connection lives. */
  addService(target: object): number {
    const known = this.#idsByService.get(target)
    if (known !== undefined) return known
    const id = this.add(target)
    this.#idsByService.set(target, id)
    return id
  }

  delete(id: number): void {
    this.#targets.delete(id)
  }

  clear(): void {
    this.#targets.clear()
    this.#idsByService.clear()
  }

  /** Calls a method of a target; a callback is its own method. */
  invoke(id: number, method: string, args: unknown[]): unknown {
    const target = this.#targets.get(id)
    if (target === undefined) {
      throw new PolytableError(
        'INVALID_STATE',
        id === ROOT
          ? `No service is exposed on this side of the connection: '${method}' cannot be called`
          : 'A callback was called after the call it was passed to had finished',
      )
    }
    if (typeof target === 'function') return Reflect.apply(target, undefined, args)
    const found = findMethod(target, method)
    if (found === undefined) {
      throw new PolytableError('UNSUPPORTED_OPERATION', `The other thread has no method '${method}'`)
    }
    return Reflect.apply(found, target, args)
  }
}
