import { asCallError, encodeError, type WireError } from './wire-error.ts'

interface Followed {
  readonly id: number
  calls: number
  readonly stop: () => void
}

interface Stand {
  readonly controller: AbortController
  calls: number
}

/**
 * Abort signals on both sides of a connection: ours that the other side follows, and theirs as controllers here. Calls
 * that share a signal share its number and its one listener: Node warns about signals with many listeners.
 */
export class Signals {
  readonly #followed = new Map<AbortSignal, Followed>()
  readonly #stands = new Map<number, Stand>()
  #lastId = 0

  get size(): number {
    return this.#followed.size + this.#stands.size
  }

  /** Tells the other side when `signal` is aborted. Returns its number there. */
  follow(signal: AbortSignal, tell: (id: number, reason: WireError) => void): number {
    const known = this.#followed.get(signal)
    if (known !== undefined) {
      known.calls++
      return known.id
    }
    const id = ++this.#lastId
    const onAbort = () => tell(id, encodeError(signal.reason))
    signal.addEventListener('abort', onAbort, { once: true })
    this.#followed.set(signal, { id, calls: 1, stop: () => signal.removeEventListener('abort', onAbort) })
    return id
  }

  unfollow(signal: AbortSignal): void {
    const followed = this.#followed.get(signal)
    if (followed === undefined || --followed.calls > 0) return
    followed.stop()
    this.#followed.delete(signal)
  }

  /** The signal here that stands for one of the other side. */
  stand(id: number): AbortSignal {
    const stand = this.#stands.get(id) ?? { controller: new AbortController(), calls: 0 }
    stand.calls++
    this.#stands.set(id, stand)
    return stand.controller.signal
  }

  abort(id: number, reason: WireError): void {
    this.#stands.get(id)?.controller.abort(asCallError(reason))
  }

  drop(id: number): void {
    const stand = this.#stands.get(id)
    if (stand !== undefined && --stand.calls === 0) this.#stands.delete(id)
  }

  /** The other side is gone: work that it asked for has nobody to work for. */
  clear(reason: Error): void {
    for (const { stop } of this.#followed.values()) stop()
    this.#followed.clear()
    const stands = [...this.#stands.values()]
    this.#stands.clear()
    for (const { controller } of stands) controller.abort(reason)
  }
}
