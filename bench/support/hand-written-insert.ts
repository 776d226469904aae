import type { PlainRow } from './rows.ts'

/** What of PGlite the hand-written program needs. */
export interface Sql {
  query(text: string, params?: unknown[]): Promise<unknown>
}

const ROWS_PER_STATEMENT = 1000

export const handWrittenTable = (name: string): string =>
  `CREATE TABLE ${name} (id int8 PRIMARY KEY, title text NOT NULL, tags jsonb NOT NULL)`

/** Inserts by one multi-row statement with parameters per 1,000 rows, as one would by hand. */
export async function insertByHand(db: Sql, table: string, rows: readonly PlainRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const part = rows.slice(start, start + ROWS_PER_STATEMENT)
    const values = part.map((_, i) => `($${3 * i + 1}, $${3 * i + 2}, $${3 * i + 3})`)
    const params = part.flatMap(({ id, title, tags }) => [id, title, JSON.stringify(tags)])
    await db.query(`INSERT INTO ${table} VALUES ${values.join(', ')}`, params)
  }
}
