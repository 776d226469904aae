import { hasRows, type TableRecord } from '@polytable/kernel/catalog/index'
import { tableDdl } from '@polytable/kernel/storage/layout'
import { sqlIndexes } from '@polytable/kernel/storage/sql-indexes'
import type { Examination } from './examination.ts'

const CREATED = /^CREATE (?:UNIQUE )?INDEX (?:IF NOT EXISTS )?(\S+) ON/

/** The store's own indexes of a table: those that it needs are there, and none is left in the middle of being made. */
export async function checkIndexes(examination: Examination, table: TableRecord): Promise<void> {
  if (!hasRows(table)) return
  const { store } = examination.context
  const rows = await store.query(
    `SELECT x.relname::text, i.indisvalid FROM pg_index i
     JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
     WHERE c.relnamespace = 'polytable'::regnamespace AND c.relname ~ ('^[tx]_' || $1 || '(_|$)')`,
    [String(table.id)],
  )
  for (const [name, isValid] of rows) {
    await examination.found(
      {
        kind: 'invalid_index',
        table: table.path,
        count: isValid === true ? 0 : 1,
        message: `The store's index ${String(name)} of '${table.path}' is not valid`,
        advice: 'Repair makes it again.',
      },
      () => store.query(`REINDEX INDEX polytable.${String(name)}`),
    )
  }
  const present = new Set(rows.map(([name]) => name as string))
  const wanted = [...tableDdl(table), ...sqlIndexes(table, table.schema).map(({ ddl }) => ddl)]
  for (const ddl of wanted) {
    const name = CREATED.exec(ddl)?.[1]
    if (name === undefined || present.has(name)) continue
    await examination.found(
      {
        kind: 'missing_index',
        table: table.path,
        count: 1,
        message: `The store lacks the index ${name} of '${table.path}'`,
        advice:
          'Repair makes it. A unique one cannot be made where rows have the same values: change those first.',
      },
      () => store.query(ddl),
    )
  }
}
