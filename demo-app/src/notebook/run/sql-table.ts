import type { Database } from 'polytable'

/** The most rows of a statement. */
const MAX_ROWS = 10_000

/** What a statement gave, with columns also where there are no rows. */
export class SqlTable {
  readonly columns: readonly string[]
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  readonly isCut: boolean

  constructor(columns: readonly string[], rows: SqlTable['rows'], isCut: boolean) {
    this.columns = columns
    this.rows = rows
    this.isCut = isCut
  }
}

/** Runs the statement of a cell. */
export async function runSql(db: Database, text: string, params: readonly unknown[]): Promise<SqlTable> {
  const { columns, rows, truncated } = await db.sql(text, { params, limit: MAX_ROWS })
  return new SqlTable(
    columns.map(({ name }) => name),
    rows,
    truncated,
  )
}
