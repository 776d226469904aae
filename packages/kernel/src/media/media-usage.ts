import type { SqlExecutor, SqlStore } from '@polytable/model/ports/index'
import { tableName } from '../storage/layout.ts'

/** SQL for the id of what is kept of a cell, as `mediaId` gives it: of a frame the video. */
export const idOf = (cell: string): string =>
  `(coalesce(${cell} #>> '{frame,video,hash}', ${cell} ->> 'hash')
    || coalesce('@' || coalesce(${cell} #>> '{frame,video,destination}', ${cell} ->> 'destination'), ''))`

/** SQL for whether the bytes of a cell may be elsewhere than in a store of the database: where a URL or path leads. */
export const isElsewhere = (cell: string): string =>
  `(coalesce(${cell} #>> '{frame,video,destination}', ${cell} ->> 'destination') IS NULL
    AND coalesce(${cell} #>> '{frame,video,url}', ${cell} ->> 'url') NOT LIKE 'media:%')`

/** A column of media that is or was, by the ids of its table and of itself. */
export interface MediaColumn {
  readonly table: number
  readonly column: number
  /** Its last name. */
  readonly name: string
}

/** The stored columns of media of all schemas, also of those that only past versions have. */
export async function mediaColumns(store: SqlExecutor): Promise<MediaColumn[]> {
  const rows = await store.query(
    `SELECT DISTINCT ON (s.table_id, c ->> 'id') s.table_id, (c ->> 'id')::int8, c ->> 'name'
     FROM polytable.schemas s, jsonb_array_elements(s.doc -> 'columns') c
     WHERE c -> 'type' ->> 'kind' IN ('image', 'video', 'audio', 'document') AND (c ->> 'stored')::bool
     ORDER BY s.table_id, c ->> 'id', s.commit DESC`,
  )
  return rows.map(([table, column, name]) => ({
    table: table as number,
    column: column as number,
    name: name as string,
  }))
}

/**
 * The ids of the media that rows refer to, in all versions: also those of columns that only older schemas have.
 * @param candidates what to look for; all where absent
 */
export async function findUsedMedia(
  store: SqlStore,
  candidates?: readonly string[],
): Promise<ReadonlySet<string>> {
  const used = new Set<string>()
  for (const { table, column } of await mediaColumns(store)) {
    const id = idOf(`c_${column}`)
    const ids = store.cursor(
      `SELECT DISTINCT ${id} FROM ${tableName({ id: table })}
       WHERE ${candidates ? `${id} = ANY($1::text[])` : `c_${column} IS NOT NULL`}`,
      candidates ? [candidates] : [],
      10_000,
    )
    for await (const rows of ids) for (const [each] of rows) used.add(each as string)
  }
  return used
}

/** The destinations that media were ever kept at, by their canonical URLs. */
export async function mediaDestinations(store: SqlExecutor): Promise<readonly string[]> {
  const [row] = await store.query("SELECT value FROM polytable.meta WHERE key = 'destinations'")
  return (row?.[0] ?? []) as readonly string[]
}

/** Notes that media are kept at a destination from now on. */
export async function noteDestination(store: SqlExecutor, destination: string): Promise<void> {
  await store.query(
    `INSERT INTO polytable.meta AS m VALUES ('destinations', to_jsonb(ARRAY[$1::text]))
     ON CONFLICT (key) DO UPDATE SET value = m.value || excluded.value WHERE NOT m.value @> excluded.value`,
    [destination],
  )
}
