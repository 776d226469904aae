import type { SqlStore } from '@polytable/model/ports/index'

/**
 * A clock that never goes back, nor behind the versions that are stored, which are found by their times: where the system's clock
 * was set back, time stands still until it has caught up.
 * @param now the system's time
 */
export async function steadyClock(store: SqlStore, now: () => Date): Promise<() => Date> {
  const [row] = await store.query(
    'SELECT (extract(epoch FROM max(created_at)) * 1000)::float8 FROM polytable.versions',
  )
  let latest = (row?.[0] as number | null) ?? Number.NEGATIVE_INFINITY
  return () => {
    latest = Math.max(latest, now().getTime())
    return new Date(latest)
  }
}
