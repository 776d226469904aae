import type { TableRecord } from '../catalog/index.ts'
import type { EngineContext } from '../exec/context.ts'
import { runQuery } from '../query/run.ts'
import type { QuerySpec } from '../query/spec.ts'
import { insertRows, type InsertOptions } from './insert.ts'
import type { WriteStatus } from './returned.ts'
import type { GivenRow } from './rows.ts'

/** Inserts what a query gives, as it was when the insertion began: also a query of the table itself. */
export function insertQuery(
  context: EngineContext,
  table: TableRecord,
  spec: QuerySpec,
  options: InsertOptions,
): Promise<WriteStatus> {
  return insertRows(context, table, queriedRows(context, spec, options.signal), options)
}

async function* queriedRows(
  context: EngineContext,
  spec: QuerySpec,
  signal?: AbortSignal,
): AsyncGenerator<GivenRow[]> {
  for await (const { columns, rows } of runQuery(context, spec, signal)) {
    yield rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])))
  }
}
