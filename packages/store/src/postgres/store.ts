import { PolytableError } from '@polytable/model/errors/index'
import type { CopyBatch, CopyColumn, SqlExecutor, SqlRow, SqlStore } from '@polytable/model/ports/index'
import { copyStatement } from '../copy/copy-statement.ts'
import { encodeBatches } from '../copy/encode-batches.ts'
import { runCommands } from '../common/commands.ts'
import { openSnapshot, streamCursor } from '../common/cursor.ts'
import { TaskQueue } from './queue.ts'
import type { PostgresSession } from './session.ts'

/** How often what the server undid for the sake of others is tried. */
const MAX_ATTEMPTS = 3

/** An SqlStore over one session of a PostgreSQL server: statements run one after the other, transactions alone. */
export function createPostgresStore(session: PostgresSession): SqlStore {
  const queue = new TaskQueue()
  let cursorCount = 0
  let closing: Promise<void> | undefined

  const tx: SqlExecutor = {
    query: (text, params) => session.rows(text, params),
    copy: (table, columns, rows) => runCopy(session, table, columns, rows),
    copyBinary: (table, columns, bytes) => session.copyIn(copyStatement(table, columns, 'stdin'), bytes),
  }
  const query: SqlExecutor['query'] = (text, params) =>
    queue.run(() => repeatedly(() => session.rows(text, params)))

  const transaction: SqlStore['transaction'] = (run) =>
    queue.run(() => repeatedly(() => runTransaction(session, tx, run)))

  return {
    vectorSearch: 'hnsw',
    query,
    readBinary: (text) => queue.run(() => repeatedly(() => session.binaryRows(text))),
    read: (text, params, maxBytes) =>
      queue.run(() => repeatedly(() => session.rowsUpTo(text, params, maxBytes))),
    transaction,
    batch: (commands) =>
      queue.run(() => repeatedly(() => runTransaction(session, tx, () => runCommands(tx, commands)))),
    readOnly: (run) =>
      queue.run(() =>
        repeatedly(() =>
          runTransaction(session, tx, async () => {
            await session.run('set transaction read only')
            return run({
              query: (text, params) => session.rows(text, params),
              ask: (text, params, maxBytes) => session.ask(text, params, maxBytes),
            })
          }),
        ),
      ),
    // Rows can be read once only: a COPY is not tried again.
    copy: (table, columns, rows) =>
      queue.run(() => runTransaction(session, tx, () => tx.copy(table, columns, rows))),
    cursor(text, params, batchRows) {
      const name = `polytable_${++cursorCount}`
      return streamCursor(
        {
          declare: async () => void (await query(`declare ${name} cursor with hold for ${text}`, params)),
          fetch: (rows): Promise<SqlRow[]> => query(`fetch forward ${rows} from ${name}`),
          close: async () => void (await query(`close ${name}`)),
        },
        batchRows,
      )
    },
    copyBinary: (table, columns, bytes) =>
      queue.run(() => runTransaction(session, tx, () => tx.copyBinary(table, columns, bytes))),
    snapshot: (plan, batchRows) =>
      openSnapshot({ query, transaction, newName: () => `polytable_${++cursorCount}` }, plan, batchRows),
    async maintain(tables) {
      if (tables?.length === 0) return
      if (tables !== undefined) return void (await query(`analyze ${tables.join(', ')}`))
      // The database may have other tables, which are not ours to work on. The server writes checkpoints by itself.
      const rows = await query(
        "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'polytable'",
      )
      if (rows.length > 0) await query(`vacuum (analyze) ${rows.map(([name]) => name).join(', ')}`)
    },
    // The server's autovacuum does.
    settle: async () => undefined,
    async reclaim(tables) {
      if (tables.length > 0) await query(`vacuum (index_cleanup on) ${tables.join(', ')}`)
    },
    close: () => (closing ??= session.close()),
  }
}

async function runTransaction<T>(
  session: PostgresSession,
  tx: SqlExecutor,
  run: (tx: SqlExecutor) => Promise<T>,
): Promise<T> {
  await session.run('begin')
  let result: T
  try {
    result = await run(tx)
  } catch (error) {
    // Where this fails too the session is over, and the server rolls back.
    await session.run('rollback').catch(() => {})
    throw error
  }
  const { command } = await session.run('commit')
  if (command !== 'COMMIT') {
    throw new PolytableError(
      'INTERNAL_ERROR',
      'The transaction was rolled back: a statement of it had failed.',
    )
  }
  return result
}

async function runCopy(
  session: PostgresSession,
  table: string,
  columns: readonly CopyColumn[],
  rows: Iterable<readonly unknown[]> | CopyBatch,
): Promise<number> {
  const statement = copyStatement(table, columns, 'stdin')
  let total = 0
  for (const { bytes, rowCount } of encodeBatches(columns, rows)) {
    await session.copyIn(statement, bytes)
    total += rowCount
  }
  return total
}

/** Tries again what ended in a serialization failure or a deadlock. */
async function repeatedly<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const conflict = PolytableError.is(error) && error.code === 'CONCURRENT_MODIFICATION'
      if (!conflict || attempt >= MAX_ATTEMPTS) throw error
    }
  }
}
