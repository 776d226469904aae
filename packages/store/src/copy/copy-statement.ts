import type { CopyColumn } from '@polytable/model/ports/index'

/** The COPY that reads binary rows of `columns` into `table` (already quoted by the caller) from `source`. */
export function copyStatement(
  table: string,
  columns: readonly Pick<CopyColumn, 'name'>[],
  source: string,
): string {
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  return `copy ${table} (${names}) from ${source} with (format binary)`
}

/** The INSERT that takes the same columns of one row as parameters. */
export function insertStatement(table: string, columns: readonly CopyColumn[]): string {
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  return `insert into ${table} (${names}) values (${columns.map((_, i) => `$${i + 1}`).join(', ')})`
}

function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
