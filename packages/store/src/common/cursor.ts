import { lastItem } from '@polytable/model/async/last-item'
import { PolytableError } from '@polytable/model/errors/index'
import type { SqlExecutor, SqlRow, SqlStore } from '@polytable/model/ports/index'
import { sizeOf } from './row-size.ts'

/** A batch that has grown this large is given as it is, in bytes of what the server sent (UTF-16 units of texts). */
const BATCH_BYTES = 32 * 1024 * 1024
/** Rows of the first fetch, which tells how large rows are. */
const FIRST_ROWS = 8

/** The three statements of a cursor, run one at a time. */
export interface CursorServer {
  declare(): Promise<void>
  /** The next rows; fewer than asked for where there are no more. */
  fetch(rows: number): Promise<SqlRow[]>
  close(): Promise<void>
}

/**
 * Declares a cursor at once and gives its batches on demand. The cursor is closed when the last batch was read, when a fetch
 * fails, and by `return()`. The last batch is marked as such where it is not a whole one.
 * @param batchRows rows of a batch at most; batches of large rows have fewer.
 * @throws PolytableError INVALID_ARGUMENT for a batch of no rows.
 */
export function streamCursor(server: CursorServer, batchRows: number): AsyncIterable<SqlRow[]> {
  if (!Number.isInteger(batchRows) || batchRows < 1) {
    throw new PolytableError('INVALID_ARGUMENT', 'batchRows must be an integer >= 1.')
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
  let rowBytes = BATCH_BYTES / FIRST_ROWS
  const readBatch = async (): Promise<SqlRow[]> => {
    let batch: SqlRow[] = []
    let bytes = 0
    while (!lastRead && batch.length < batchRows && bytes < BATCH_BYTES) {
      const affordable = Math.max(1, Math.floor((BATCH_BYTES - bytes) / rowBytes))
      const wanted = Math.min(batchRows - batch.length, affordable)
      const rows = await server.fetch(wanted)
      lastRead = rows.length < wanted
      if (rows.length === 0) break
      const size = rows.reduce((sum, row) => sum + sizeOf(row), 0)
      bytes += size
      rowBytes = Math.max(1, size / rows.length)
      batch = batch.length === 0 ? rows : batch.concat(rows)
    }
    return batch
  }
  return {
    async next() {
      if (ended) return { done: true, value: undefined }
      await declared
      if (lastRead) return end()
      try {
        const rows = await readBatch()
        if (rows.length === 0) return await end()
        return { done: false, value: lastRead ? lastItem(rows) : rows }
      } catch (error) {
        await end().catch(() => {})
        throw error
      }
    },
    // A cursor that could not be declared has nothing to free.
    return: () => declared.then(end, () => ({ done: true, value: undefined })),
  }
}

/** What a store needs for a snapshot. */
export interface SnapshotServer extends Pick<SqlStore, 'query' | 'transaction'> {
  /** A name for a cursor that no other has. */
  newName(): string
}

/** Declares a cursor for each of some queries, in one transaction: {@link SqlStore.snapshot}. */
export async function openSnapshot(
  { query, transaction, newName }: SnapshotServer,
  plan: (tx: SqlExecutor) => Promise<readonly string[]>,
  batchRows: number,
): Promise<readonly AsyncIterable<SqlRow[]>[]> {
  const names = await transaction(async (tx) => {
    const queries = await plan(tx)
    const declared = queries.map(newName)
    for (const [i, name] of declared.entries())
      await tx.query(`declare ${name} cursor with hold for ${queries[i]}`)
    return declared
  })
  return names.map((name) =>
    streamCursor(
      {
        declare: () => Promise.resolve(),
        fetch: (rows) => query(`fetch forward ${rows} from ${name}`),
        close: async () => void (await query(`close ${name}`)),
      },
      batchRows,
    ),
  )
}
