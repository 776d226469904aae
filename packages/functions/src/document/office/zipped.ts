import { Parts } from '@polytable/io/package/parts'
import { PolytableError } from '@polytable/model/errors/index'
import type { Piece } from '../pieces.ts'

/** What all that is read of a document may inflate to: a book is a megabyte, a bomb is thousands. */
const MAX_BYTES = 2 ** 28

/**
 * What is read of a document that is a zip. Where it cannot be read the error says of which format it is.
 * @throws PolytableError INVALID_DATA_FORMAT, also for one that inflates to more than 256 MiB. Aborting throws the reason of the signal.
 */
export async function* readZipped(
  blob: Blob,
  format: string,
  read: (parts: Parts) => AsyncIterable<readonly Piece[]>,
  signal?: AbortSignal,
): AsyncGenerator<readonly Piece[]> {
  try {
    for await (const pieces of read(await Parts.open(blob, MAX_BYTES))) {
      signal?.throwIfAborted()
      yield pieces
    }
  } catch (cause) {
    signal?.throwIfAborted()
    const { message } = cause as Error
    throw new PolytableError('INVALID_DATA_FORMAT', `The ${format} cannot be read: ${message}`, {
      cause,
      hint: PolytableError.is(cause) ? cause.hint : 'Open it in the program that made it, and save it again.',
    })
  }
}
