import type { StreamAhead } from './stream.ts'
import type { StreamItem } from './stream-table.ts'

/** Something in the arguments of a call that cannot be cloned, and what stands for it on the other side. */
export type Reference =
  | { readonly kind: 'function'; readonly id: number }
  | { readonly kind: 'service'; readonly id: number; readonly methods: readonly string[] }
  | { readonly kind: 'signal'; readonly id: number }
  | { readonly kind: 'stream'; readonly id: number; readonly ahead: StreamAhead }

/** Where a reference stands: an argument, or a property of an argument that is a plain object. */
export interface PlacedReference {
  readonly argument: number
  readonly property?: string
  readonly reference: Reference
}

/** What a call's result is: plain, or a stream to pull from, with its first item where that may be computed ahead. */
export type WireResult =
  | readonly [value: unknown]
  | readonly [stream: number, ahead: 0]
  | readonly [stream: number, ahead: 1, first: StreamItem]

/** Runs clean-ups once, all of them, when a call is over. Most calls have none, so an empty one costs nothing. */
export class Scope {
  #cleanups: (() => void)[] | undefined

  add(cleanup: () => void): void {
    ;(this.#cleanups ??= []).push(cleanup)
  }

  end(): void {
    const cleanups = this.#cleanups
    this.#cleanups = undefined
    cleanups?.forEach((cleanup) => cleanup())
  }
}
