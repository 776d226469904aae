import type { TableRecord } from '../catalog/index.ts'
import type { EngineContext } from '../exec/context.ts'
import { KnownMedia } from '../exec/known-media.ts'
import type { QueryFailure } from '../query/failures.ts'
import { runQuery } from '../query/run.ts'
import type { QuerySpec } from '../query/spec.ts'
import { isMediaKind, type MediaCell, type Value } from '../types/index.ts'
import { insertRows, type InsertOptions } from './insert.ts'
import type { WriteStatus } from './returned.ts'
import type { GivenRow } from './rows.ts'

/**
 * Inserts what a query gives, as it was when the insertion began: also a query of the table itself. With `onError: 'ignore'` the
 * query goes on where a function fails.
 */
export function insertQuery(
  context: EngineContext,
  table: TableRecord,
  spec: QuerySpec,
  options: InsertOptions,
): Promise<WriteStatus> {
  const failures: QueryFailure[] = []
  return insertRows(context, table, queriedRows(context, spec, options, failures), options, failures)
}

async function* queriedRows(
  context: EngineContext,
  spec: QuerySpec,
  options: InsertOptions,
  failures: QueryFailure[],
): AsyncGenerator<GivenRow[]> {
  for await (const { columns, rows, failures: failed = [] } of runQuery(context, spec, options)) {
    failures.push(...failed)
    const isMedia = columns.map(({ type }) => isMediaKind(type.kind))
    const given = (value: Value, i: number): unknown =>
      isMedia[i] && value !== null ? new KnownMedia(value as MediaCell) : value
    yield rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, given(row[i], i)])))
  }
}
