import { PolytableError, withPlace, type PolytableErrorJson } from '../errors/index.ts'
import type { Value } from '../types/index.ts'

type Args = Record<string, Value>

/** Outputs of an iterator for one row of arguments: all that are left, or some of them. */
export interface IteratorPart {
  readonly outputs: readonly Args[]
  /** Set where nothing more comes of the row. */
  readonly end?: IteratorEnd
}

/** Why nothing more comes of a row: that was all, or the iterator failed. */
export interface IteratorEnd {
  readonly error?: PolytableErrorJson
}

/** Portions of parts, in the order of the rows that they are of. */
export type IteratorPortions = AsyncIterable<readonly IteratorPart[]>

/** The outputs for the only row that there is. Throws what it failed with. */
export async function* outputsOfRow(portions: IteratorPortions): AsyncGenerator<readonly Args[]> {
  for await (const parts of portions) {
    for (const { outputs, end } of parts) {
      if (outputs.length > 0) yield outputs
      if (end?.error) throw PolytableError.fromJSON(end.error)
    }
  }
}

/**
 * What `run` gives for rows. Where it fails and no row is known to be at fault, as when a thread ended, each row that has not ended is
 * run alone: only one that fails then too ends with the error.
 * @throws PolytableError FUNCTION_NOT_FOUND, which is the fault of no row
 */
export async function* withFaultsFound(
  rows: readonly Args[],
  run: (rows: readonly Args[]) => IteratorPortions,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly IteratorPart[]> {
  let together = Infinity
  let next = 0
  /** How many outputs of the next row were given. */
  let given = 0
  while (next < rows.length) {
    let again = given
    try {
      for await (const portion of run(rows.slice(next, next + together))) {
        const parts = portion.map((part): IteratorPart => {
          const outputs = part.outputs.slice(again)
          again = part.end ? 0 : again - part.outputs.length + outputs.length
          given = part.end ? 0 : given + outputs.length
          if (part.end) next++
          return { ...part, outputs }
        })
        yield parts
      }
    } catch (error) {
      signal?.throwIfAborted()
      if (PolytableError.is(error) && error.code === 'FUNCTION_NOT_FOUND') throw error
      if (together === 1) {
        yield [{ outputs: [], end: { error: withPlace(error, {}).toJSON() } }]
        next++
        given = 0
      }
      together = 1
    }
  }
}
