import type { SqlStore } from '@polytable/model/ports/index'

/** The columns of the SQL tables of rows and of vectors, by the names of the tables. */
export type SqlTables = ReadonlyMap<string, ReadonlySet<string>>

export async function readSqlTables(store: SqlStore): Promise<SqlTables> {
  const rows = await store.query(
    `SELECT c.relname::text, array_to_json(array_agg(a.attname)) FROM pg_class c
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relnamespace = 'polytable'::regnamespace AND c.relkind IN ('r', 'p')
       AND c.relname ~ '^(t_\\d+(_now|_past)?|x_\\d+_\\d+)$' GROUP BY c.oid, c.relname`,
  )
  return new Map(rows.map(([name, columns]) => [name as string, new Set(columns as string[])]))
}
