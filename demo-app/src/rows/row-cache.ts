import type { RowSource, RowValues } from './row-source.ts'

/** Rows that are read at once. */
const BLOCK = 50
/** Blocks that are kept. */
const KEPT = 40
/** Blocks that are read at the same time. */
const LANES = 2

/** Rows of a source around those in view; what has gone out of view before it was read is not read any more. */
export class RowCache {
  readonly #source: RowSource
  readonly #onRead: () => void
  readonly #onError: (error: unknown) => void
  /** By number, the one used last at the end. */
  readonly #blocks = new Map<number, readonly RowValues[]>()
  readonly #reading = new Map<number, AbortController>()
  #wanted: readonly number[] = []

  constructor(source: RowSource, onRead: () => void, onError: (error: unknown) => void) {
    this.#source = source
    this.#onRead = onRead
    this.#onError = onError
  }

  /** A row, if it was read. */
  row(index: number): RowValues | undefined {
    return this.#blocks.get(Math.floor(index / BLOCK))?.[index % BLOCK]
  }

  /** Says which rows are in view. */
  want(from: number, to: number): void {
    const first = Math.floor(from / BLOCK)
    const last = Math.floor(Math.max(from, to - 1) / BLOCK)
    this.#wanted = Array.from({ length: last - first + 1 }, (_, i) => first + i)
    for (const [number, abort] of this.#reading) if (!this.#wanted.includes(number)) abort.abort()
    for (const number of this.#wanted) {
      const block = this.#blocks.get(number)
      if (!block) continue
      this.#blocks.delete(number)
      this.#blocks.set(number, block)
    }
    this.#next()
  }

  /** Reads nothing any more. */
  close(): void {
    this.#wanted = []
    for (const abort of this.#reading.values()) abort.abort()
  }

  #next(): void {
    for (const number of this.#wanted) {
      if (this.#reading.size >= LANES) return
      if (!this.#blocks.has(number) && !this.#reading.has(number)) void this.#read(number)
    }
  }

  async #read(number: number): Promise<void> {
    const abort = new AbortController()
    this.#reading.set(number, abort)
    try {
      const from = number * BLOCK
      const rows = await this.#source.read(from, Math.min(this.#source.count, from + BLOCK), abort.signal)
      if (abort.signal.aborted) return
      this.#blocks.set(number, rows)
      for (const [old] of this.#blocks) {
        if (this.#blocks.size <= KEPT) break
        this.#blocks.delete(old)
      }
      this.#onRead()
    } catch (error) {
      if (abort.signal.aborted) return
      // Not asked for again until it comes into view anew.
      this.#wanted = this.#wanted.filter((other) => other !== number)
      this.#onError(error)
    } finally {
      this.#reading.delete(number)
      this.#next()
    }
  }
}
