import type { PGlite } from '@electric-sql/pglite'
import type { SqlExecutor, SqlRow, SqlStore } from '@polytable/model/ports/index'
import { streamCursor } from '../server/cursor.ts'
import { Health } from '../server/health.ts'
import { toPolytableError } from '../server/server-error.ts'
import type { DiskGuard } from './disk-guard.ts'
import { createTransactionExecutor, runQuery } from './executor.ts'
import { runSimpleQuery } from './simple-query.ts'

/** What a store needs of the place its database lives in. */
export interface StoreHost {
  /** None where there is no disk. */
  readonly guard?: DiskGuard
  /** Called between the statements of a transaction, when nothing runs. */
  betweenStatements(): Promise<void>
  /** Gives up the lock. Called once, when the database is closed. */
  release(): Promise<void>
}

/** An SqlStore over a PGlite that was set up by `setUpWire`. PGlite runs one call at a time, in the order they were made. */
export function createPgliteStore(db: PGlite, host: StoreHost): SqlStore {
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
            return await run(createTransactionExecutor(tx, () => host.betweenStatements()))
          } catch (error) {
            failure = { error }
            throw error
          }
        })
        // PGlite does not flush after the COMMIT of a transaction.
        await db.runExclusive(() => db.syncToFs())
        return result
      } catch (error) {
        // What the caller threw is the caller's; the rest comes from BEGIN, COMMIT and the file system.
        throw failure?.error === error && failure !== undefined ? error : toPolytableError(error)
      }
    })

  const query: SqlExecutor['query'] = (text, params) => guarded(() => runQuery(db, text, params))

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
    query,
    transaction,
    copy: (table, columns, rows) => transaction((tx) => tx.copy(table, columns, rows)),
    cursor(text, params, batchRows) {
      const name = `polytable_${++cursorCount}`
      return streamCursor(
        {
          declare: async () => void (await query(`declare ${name} cursor with hold for ${text}`, params)),
          fetch: (rows): Promise<SqlRow[]> =>
            guarded(() => runSimpleQuery(db, `fetch forward ${rows} from ${name}`)),
          close: async () => void (await query(`close ${name}`)),
        },
        batchRows,
      )
    },
    async maintain(tables) {
      await query(tables === undefined ? 'vacuum (analyze)' : `analyze ${tables.join(', ')}`)
      await query('checkpoint')
    },
    async reclaim(tables) {
      if (tables.length > 0) await query(`vacuum (index_cleanup on) ${tables.join(', ')}`)
      await query('checkpoint')
    },
    close: () => (closing ??= close()),
  }
}
