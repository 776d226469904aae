import type { SqlStore } from '@polytable/model/ports/index'

/** Everything a database holds, catalog and temporary tables included, by the name of the SQL table. */
export async function dumpDatabase(store: SqlStore): Promise<Record<string, readonly string[]>> {
  const names = await store.query(
    `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
     WHERE schemaname = 'polytable' OR schemaname LIKE 'pg\\_temp%' ORDER BY 1`,
  )
  const dump: Record<string, readonly string[]> = {}
  for (const [name] of names) {
    const rows = await store.query(`SELECT t::text FROM ${String(name)} t ORDER BY 1`)
    dump[String(name)] = rows.map(([row]) => row as string)
  }
  return dump
}
