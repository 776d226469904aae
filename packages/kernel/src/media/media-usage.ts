import type { SqlStore } from '@polytable/model/ports/index'
import { tableName } from '../storage/layout.ts'

/** SQL for what is stored of a cell: of a frame the video. */
const hashOf = (cell: string): string => `coalesce(${cell} #>> '{frame,video,hash}', ${cell} ->> 'hash')`

/**
 * The hashes of the media that rows refer to, in all versions: also those of columns that only older schemas have.
 * @param candidates what to look for; all where absent
 */
export async function findUsedMedia(
  store: SqlStore,
  candidates?: readonly string[],
): Promise<ReadonlySet<string>> {
  const used = new Set<string>()
  const columns = await store.query(
    `SELECT DISTINCT s.table_id, (c ->> 'id')::int8
     FROM polytable.schemas s, jsonb_array_elements(s.doc -> 'columns') c
     WHERE c -> 'type' ->> 'kind' IN ('image', 'video', 'audio', 'document') AND (c ->> 'stored')::bool`,
  )
  for (const [table, column] of columns) {
    const hash = hashOf(`c_${String(column)}`)
    const hashes = store.cursor(
      `SELECT DISTINCT ${hash} FROM ${tableName({ id: table as number })}
       WHERE ${candidates ? `${hash} = ANY($1::text[])` : `c_${String(column)} IS NOT NULL`}`,
      candidates ? [candidates] : [],
      10_000,
    )
    for await (const rows of hashes) for (const [each] of rows) used.add(each as string)
  }
  return used
}
