import type { PGlite } from '@electric-sql/pglite'
import type { SqlExecutor, SqlStore } from '@polytable/model/ports/index'
import { runCommands } from '../common/commands.ts'
import { openSnapshot, streamCursor } from '../common/cursor.ts'
import { Health } from '../common/health.ts'
import { toPolytableError } from '../common/server-error.ts'
import type { DiskGuard } from './disk-guard.ts'
import { CommandBatches, FEW_ROWS } from './command-batch.ts'
import { createTransactionExecutor } from './executor.ts'
import { PgliteSession } from './session.ts'

/** The log is cut when it has grown by this much: see `serverParameters` for how much of it is kept. */
const MAX_LOG_BYTES = 24 * 1024 * 1024

/** What a store needs of the place its database lives in. */
export interface StoreHost {
  /** None where there is no disk. */
  readonly guard?: DiskGuard
  /** Called between the statements of a transaction, when nothing runs. */
  betweenStatements(): Promise<void>
  /** Gives up the lock. Called once, when the database is closed. */
  release(): Promise<void>
}

/** An SqlStore over a PGlite with pgvector. PGlite runs one call at a time, in the order they were made. */
export function createPgliteStore(db: PGlite, host: StoreHost): SqlStore {
  const session = new PgliteSession(db)
  const health = new Health()
  let cursorCount = 0
  let closing: Promise<void> | undefined

  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    health.check()
    try {
      return await work()
    } catch (error) {
      health.note(error)
      // After a server that ended it is not known whether what it was doing is committed.
      health.check()
      throw error
    } finally {
      if (health.usable) await regainSpace()
    }
  }

  const regainSpace = async (): Promise<void> => {
    try {
      await host.guard?.regain(() => db.query('checkpoint'))
    } catch (error) {
      // The space stays given up, and the next call tries again.
      health.note(error)
    }
  }

  const transaction = <T>(run: (tx: SqlExecutor) => Promise<T>): Promise<T> =>
    guarded(async () => {
      let failure: { readonly error: unknown } | undefined
      try {
        const result = await db.transaction(async (tx) => {
          try {
            return await run(createTransactionExecutor(session, tx, () => host.betweenStatements()))
          } catch (error) {
            failure = { error }
            throw error
          }
        })
        // PGlite does not flush after the COMMIT of a transaction.
        await session.flush()
        return result
      } catch (error) {
        // What the caller threw is the caller's; the rest comes from BEGIN, COMMIT and the file system.
        throw failure?.error === error && failure !== undefined ? error : toPolytableError(error)
      }
    })

  const batches = new CommandBatches(session)
  const batch: SqlStore['batch'] = (commands) =>
    commands.some((command) => 'rows' in command && command.rows.size > FEW_ROWS)
      ? transaction((tx) => runCommands(tx, commands))
      : guarded(async () => {
          await batches.run(commands)
          await host.betweenStatements()
        })

  const query: SqlExecutor['query'] = (text, params) =>
    guarded(async () => (await session.run(text, params))!)

  /** The bytes of the log since the last checkpoint. */
  const logSize = async (): Promise<number> => {
    const [row] = await query(
      'select (pg_current_wal_insert_lsn() - redo_lsn)::float8 from pg_control_checkpoint()',
    )
    return row![0] as number
  }

  const close = async (): Promise<void> => {
    const usable = health.usable
    health.close()
    try {
      // A server that is dead cannot shut down in order; the log repairs its files at the next opening.
      await (usable ? db.close() : db.fs?.closeFs())
    } finally {
      await host.release()
    }
  }

  return {
    vectorSearch: 'sketch',
    query,
    readBinary: (text) => guarded(() => session.runBinary(text)),
    read: (text, params, maxBytes) => guarded(() => session.run(text, params, maxBytes)),
    batch,
    transaction,
    readOnly: (run) =>
      transaction(async (tx) => {
        await tx.query('set transaction read only')
        // PGlite has one user, who may do everything: this role reads tables, and nothing outside of them.
        await tx.query('set local role pg_read_all_data')
        return run({
          query: (text, params) => tx.query(text, params),
          ask: (text, params, maxBytes) => session.ask(text, params, maxBytes),
        })
      }),
    copy: (table, columns, rows) => transaction((tx) => tx.copy(table, columns, rows)),
    cursor(text, params, batchRows) {
      const name = `polytable_${++cursorCount}`
      return streamCursor(
        {
          declare: async () => void (await query(`declare ${name} cursor with hold for ${text}`, params)),
          fetch: (rows) => query(`fetch forward ${rows} from ${name}`),
          close: async () => void (await query(`close ${name}`)),
        },
        batchRows,
      )
    },
    copyBinary: (table, columns, bytes) => transaction((tx) => tx.copyBinary(table, columns, bytes)),
    snapshot: (plan, batchRows) =>
      openSnapshot({ query, transaction, newName: () => `polytable_${++cursorCount}` }, plan, batchRows),
    async maintain(tables) {
      if (tables === undefined) await query('vacuum (analyze)')
      else if (tables.length > 0) await query(`analyze ${tables.join(', ')}`)
      if (tables === undefined || (await logSize()) > MAX_LOG_BYTES) await query('checkpoint')
    },
    async settle(tables) {
      if (tables.length > 0) await query(`vacuum ${tables.join(', ')}`)
    },
    async reclaim(tables) {
      if (tables.length > 0) await query(`vacuum (index_cleanup on) ${tables.join(', ')}`)
      await query('checkpoint')
    },
    close: () => (closing ??= close()),
  }
}
