import { PolytableError } from '@polytable/core/errors/index'
import type { SqlRow } from '@polytable/core/ports/index'

/** The three statements of a cursor, run one at a time. */
export interface CursorServer {
  declare(): Promise<void>
  fetch(): Promise<SqlRow[]>
  close(): Promise<void>
}

/**
 * Declares a cursor at once and gives its batches on demand. The cursor is closed when the last batch was read, when a fetch
 * fails, and by `return()`.
 * @param batchRows a batch with fewer rows is the last one.
 * @throws PolytableError INVALID_ARGUMENT for a batch of no rows.
 */
export function streamCursor(server: CursorServer, batchRows: number): AsyncIterable<SqlRow[]> {
  if (!Number.isInteger(batchRows) || batchRows < 1) {
    throw new PolytableError('INVALID_ARGUMENT', 'batchRows must be a whole number from 1 on.')
  }
  const declared = server.declare()
  // Who iterates gets this error from `next()`; who never does must not be told by an unhandled rejection.
  declared.catch(() => {})
  const batches = readBatches(declared, server, batchRows)
  return { [Symbol.asyncIterator]: () => batches }
}

function readBatches(
  declared: Promise<void>,
  server: CursorServer,
  batchRows: number,
): AsyncIterator<SqlRow[], undefined> {
  let ended = false
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    if (!ended) {
      ended = true
      await declared
      await server.close()
    }
    return { done: true, value: undefined }
  }
  let lastRead = false
  return {
    async next() {
      if (ended) return { done: true, value: undefined }
      await declared
      if (lastRead) return end()
      try {
        const rows = await server.fetch()
        lastRead = rows.length < batchRows
        return rows.length === 0 ? await end() : { done: false, value: rows }
      } catch (error) {
        await end().catch(() => {})
        throw error
      }
    },
    // A cursor that could not be declared has nothing to free.
    return: () => declared.then(end, () => ({ done: true, value: undefined })),
  }
}
