import { protocol, type Transaction } from '@electric-sql/pglite'
import { PolytableError } from '@polytable/model/errors/index'
import type { CopyBatch, CopyColumn, SqlExecutor } from '@polytable/model/ports/index'
import { copyStatement } from '../copy/copy-statement.ts'
import { encodeBatches } from '../copy/encode-batches.ts'
import type { PgliteSession } from './session.ts'

const { serialize } = protocol
const COPY_DONE = serialize.copyDone()
/** The type of a message of CopyData; it and the length come before the data. */
const COPY_DATA = 'd'.charCodeAt(0)
const DATA_HEADER_BYTES = 5
const DATA_BYTES = 256 * 1024
/** Bytes that are copied in one transaction before the log is cut. */
const LOG_BYTES = 24 * 1024 * 1024

/** What the callback of a transaction is given. */
export function createTransactionExecutor(
  session: PgliteSession,
  tx: Transaction,
  afterStatement: () => Promise<void>,
): SqlExecutor {
  let sinceCut = 0
  return {
    async query(text, params) {
      if (tx.closed) throw new PolytableError('INTERNAL_ERROR', 'The transaction has ended.')
      const rows = await session.runInTransaction(text, params)
      await afterStatement()
      return rows
    },
    async copy(table, columns, rows) {
      if (tx.closed) throw new PolytableError('INTERNAL_ERROR', 'The transaction has ended.')
      return runCopy(session, table, columns, rows, afterStatement)
    },
    async copyBinary(table, columns, bytes) {
      if (tx.closed) throw new PolytableError('INTERNAL_ERROR', 'The transaction has ended.')
      const statement = serialize.query(copyStatement(table, columns, 'stdin'))
      await session.exchangeInTransaction(copyMessages(statement, bytes))
      sinceCut += bytes.length
      // Nothing else cuts the log while a transaction is open.
      if (sinceCut > LOG_BYTES) {
        sinceCut = 0
        await session.runInTransaction('checkpoint')
      }
      await afterStatement()
    },
  }
}

async function runCopy(
  session: PgliteSession,
  table: string,
  columns: readonly CopyColumn[],
  rows: Iterable<readonly unknown[]> | CopyBatch,
  afterStatement: () => Promise<void>,
): Promise<number> {
  const statement = serialize.query(copyStatement(table, columns, 'stdin'))
  let total = 0
  for (const { bytes, rowCount } of encodeBatches(columns, rows)) {
    await session.exchangeInTransaction(copyMessages(statement, bytes))
    total += rowCount
    await afterStatement()
  }
  return total
}

/** A COPY with its data, which may be cut anywhere: the server takes each message into its memory whole. */
function copyMessages(statement: Uint8Array, bytes: Uint8Array): Uint8Array {
  const count = Math.ceil(bytes.length / DATA_BYTES)
  const messages = new Uint8Array(
    statement.length + bytes.length + count * DATA_HEADER_BYTES + COPY_DONE.length,
  )
  const view = new DataView(messages.buffer)
  messages.set(statement)
  let at = statement.length
  for (let start = 0; start < bytes.length; start += DATA_BYTES) {
    const data = bytes.subarray(start, start + DATA_BYTES)
    view.setUint8(at, COPY_DATA)
    view.setInt32(at + 1, 4 + data.length)
    messages.set(data, at + DATA_HEADER_BYTES)
    at += DATA_HEADER_BYTES + data.length
  }
  messages.set(COPY_DONE, at)
  return messages
}
