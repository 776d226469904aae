import type { SqlStatement } from '@polytable/model/ports/index'

/** Records that one statement computed a column or an index for some rows. */
export interface ComputeRecord {
  readonly table: number
  /** The id of the column or index. */
  readonly column: number
  /** The ids of the first and of the last row at the bottom of the views. */
  readonly firstRow: number
  readonly lastRow: number
  readonly rows: number
  readonly at: Date
  readonly milliseconds: number
  /** The functions that were called, with their versions. */
  readonly functions: readonly { readonly name: string; readonly version: string }[]
  /** The rows whose value was known already, by their keys. */
  readonly cached: readonly string[]
}

/**
 * The command that inserts compute records under the commit whose row versions hold the computed values; none where there are none.
 * @param isFill the cells are in row versions that may be older
 */
export function computeRecordsCommands(
  commit: number,
  isFill: boolean,
  records: readonly ComputeRecord[],
): SqlStatement[] {
  if (records.length === 0) return []
  const rows = records.map(({ at, ...record }) => ({ ...record, at: at.toISOString() }))
  const text = `INSERT INTO polytable.runs
     SELECT (r ->> 'table')::int8, (r ->> 'column')::int8, $1::int8, $2::bool, (r ->> 'firstRow')::int8,
            (r ->> 'lastRow')::int8, (r ->> 'rows')::int4, (r ->> 'at')::timestamptz, (r ->> 'milliseconds')::float8,
            r -> 'functions', r -> 'cached'
     FROM jsonb_array_elements($3::text::jsonb) r`
  return [{ text, params: [commit, isFill, JSON.stringify(rows)] }]
}
