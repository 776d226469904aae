import type { Database } from 'polytable'

/** The folder in which tables of an opened file are filled, and the lock that is held meanwhile. */
export const ARRIVING = 'notebook_arriving'

/** Tables of a file whose page went while it was opened. */
export async function dropUnfinished(db: Database): Promise<void> {
  await navigator.locks.request(ARRIVING, { ifAvailable: true }, async (lock) => {
    if (lock) await db.dropDir(ARRIVING, { force: true, ifNotExists: 'ignore' })
  })
}
