import { withPlace } from '@polytable/model/errors/index'
import { measure, type Value } from '@polytable/model/types/index'
import type { IteratorEnd, IteratorPart } from '@polytable/model/protocol/iterator-parts'

type Args = Record<string, Value>

/** What is sent at a time: so many outputs, or so many bytes, or what there is after so many milliseconds. */
const PORTION_OUTPUTS = 256
const PORTION_BYTES = 1024 * 1024
const PORTION_MS = 12

/**
 * Runs an iterator on one row after the other. Gives what it puts out in portions, which are parts of rows in order. A row that fails
 * ends with its error, and the next one begins.
 * @param run what the iterator puts out for a row
 * @param now a clock in milliseconds, where others need the thread too: they have their turn between two portions
 */
export async function* iterateRows<R>(
  rows: readonly R[],
  run: (row: R) => AsyncIterable<readonly Args[]>,
  signal?: AbortSignal,
  now?: () => number,
): AsyncGenerator<readonly IteratorPart[]> {
  let portion = new Portion(now)
  for (const row of rows) {
    try {
      for await (const outputs of run(row)) {
        signal?.throwIfAborted()
        portion.add(outputs)
        if (!portion.isFull) continue
        yield portion.parts()
        portion = new Portion(now)
      }
      portion.end({})
    } catch (error) {
      signal?.throwIfAborted()
      portion.end({ error: withPlace(error, {}).toJSON() })
    }
    if (!portion.isFull) continue
    yield portion.parts()
    portion = new Portion(now)
  }
  const rest = portion.parts()
  if (rest.length > 0) yield rest
}

/** Parts that wait to be sent. */
class Portion {
  readonly #now: () => number
  readonly #begun: number
  readonly #ended: IteratorPart[] = []
  /** Of the row that has not ended. */
  #outputs: Args[] = []
  #count = 0
  #bytes = 0

  constructor(now: () => number = () => 0) {
    this.#now = now
    this.#begun = now()
  }

  get isFull(): boolean {
    return (
      this.#count >= PORTION_OUTPUTS ||
      this.#bytes >= PORTION_BYTES ||
      this.#now() - this.#begun >= PORTION_MS
    )
  }

  add(outputs: readonly Args[]): void {
    for (const output of outputs) {
      this.#bytes += bytesOf(output)
      this.#outputs.push(output)
    }
    this.#count += outputs.length
  }

  end(end: IteratorEnd): void {
    this.#ended.push({ outputs: this.#outputs, end })
    this.#outputs = []
  }

  parts(): readonly IteratorPart[] {
    return this.#outputs.length > 0 ? [...this.#ended, { outputs: this.#outputs }] : this.#ended
  }
}

/** About how many bytes an output holds, those of its Blobs among them. */
function bytesOf(output: Args): number {
  let bytes = measure(output)
  for (const value of Object.values(output)) if (value instanceof Blob) bytes += value.size
  return bytes
}
