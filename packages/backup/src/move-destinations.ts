import { mediaColumns } from '@polytable/kernel/media/media-usage'
import type { MediaStores } from '@polytable/kernel/media/media-stores'
import type { SqlExecutor } from '@polytable/model/ports/index'
import type { Header } from './format.ts'

const NO_HASH = '0'.repeat(64)

/** What the URLs of all media files of a destination begin with: each database has a folder of its own there. */
export async function folderOf(stores: MediaStores, destination: string): Promise<string> {
  const url = await stores.urlOf(destination, NO_HASH)
  return url.slice(0, url.indexOf('/00/00/') + 1)
}

/** Gives the cells of media at destinations the URLs that these have in the folder of this database. */
export async function moveDestinations(
  tx: SqlExecutor,
  stores: MediaStores,
  destinations: Header['destinations'],
): Promise<void> {
  if (destinations.length === 0) return
  const columns = await mediaColumns(tx)
  for (const { url, folder } of destinations) {
    const present = await folderOf(stores, url)
    for (const { table, column } of columns) {
      for (const at of ['{}', '{frame,video}']) {
        const medium = `c_${column} #> '${at}'`
        await tx.query(
          `UPDATE polytable.t_${table} SET c_${column} = jsonb_set(c_${column}, $1::text::text[] || '{url}',
             to_jsonb($2::text || substr(${medium} ->> 'url', length($3::text) + 1)))
           WHERE ${medium} ->> 'destination' = $4 AND starts_with(${medium} ->> 'url', $3)`,
          [at, present, folder, url],
        )
      }
    }
  }
}
