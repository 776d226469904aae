import type { PGlite, Transaction } from '@electric-sql/pglite'
import type { CopyColumn, SqlExecutor, SqlRow, SqlValue } from '@polytable/model/ports/index'
import { copyStatement } from '../copy/copy-statement.ts'
import { encodeBatches } from '../copy/encode-batches.ts'
import { toWireValues } from '../server/parameters.ts'
import { toPolytableError } from '../server/server-error.ts'

/** The device PGlite reads the blob of a query from. */
const BLOB_DEVICE = "'/dev/blob'"

/** Runs one statement and gives its rows as arrays. Errors are Polytable's. */
export async function runQuery(
  target: PGlite | Transaction,
  text: string,
  params: readonly SqlValue[] = [],
): Promise<SqlRow[]> {
  const values = toWireValues(params)
  try {
    const { rows } = await target.query<SqlRow>(text, values, { rowMode: 'array' })
    return rows
  } catch (error) {
    throw toPolytableError(withoutValues(error))
  }
}

/** What the callback of a transaction is given. */
export function createTransactionExecutor(tx: Transaction, afterStatement: () => Promise<void>): SqlExecutor {
  return {
    async query(text, params) {
      const rows = await runQuery(tx, text, params)
      await afterStatement()
      return rows
    },
    copy: (table, columns, rows) => runCopy(tx, table, columns, rows, afterStatement),
  }
}

async function runCopy(
  tx: Transaction,
  table: string,
  columns: readonly CopyColumn[],
  rows: Iterable<readonly unknown[]>,
  afterStatement: () => Promise<void>,
): Promise<number> {
  const statement = copyStatement(table, columns, BLOB_DEVICE)
  let total = 0
  for (const { bytes, rowCount } of encodeBatches(columns, rows)) {
    try {
      await tx.query(statement, [], { blob: new Blob([bytes]) })
    } catch (error) {
      throw toPolytableError(error)
    }
    total += rowCount
    await afterStatement()
  }
  return total
}

/** PGlite hangs the values of all parameters on its errors: they may be large, and are not for logs. */
function withoutValues(error: unknown): unknown {
  if (error instanceof Error && 'params' in error) delete error.params
  return error
}
