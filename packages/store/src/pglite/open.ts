import { PGlite } from '@electric-sql/pglite'
import type { SqlStore } from '@polytable/model/ports/index'
import { growMemoryFiles } from './memory-files.ts'
import { toOpenError } from './open-error.ts'
import type { PgliteOptions } from './options.ts'
import { startPglite } from './start.ts'
import { serverParameters } from './start-parameters.ts'
import { createPgliteStore, type StoreHost } from './store.ts'
import { withTimeout } from './timeout.ts'
import { loadVector } from './load-vector.ts'

const OPEN_TIMEOUT_MS = 120_000

/** A started server and the place it runs on. */
export interface OpenedPglite {
  readonly db: PGlite
  readonly host: StoreHost
}

/**
 * Opens a database of PGlite with pgvector in this thread, and makes it where there is none. To be called in a worker: PGlite
 * keeps its thread busy. A first opening that was cut short leaves nothing that a later one would use.
 * @throws PolytableError DATABASE_UNAVAILABLE where another owner has the database open, where opening takes longer than
 *   `openTimeoutMs`, or where the files cannot be read; STORAGE_FULL where the disk or the quota is full; PATH_NOT_FOUND where
 *   there is none and none is to be made.
 */
export async function openPgliteStore(options: PgliteOptions): Promise<SqlStore> {
  const timeoutMs = options.openTimeoutMs ?? OPEN_TIMEOUT_MS
  const closeLate = ({ db, host }: OpenedPglite): void => {
    db.close()
      .finally(() => host.release())
      .catch((error: unknown) =>
        options.logger.warn('Closing a database that opened after its timeout failed.', error),
      )
  }
  try {
    const { db, host } = await withTimeout(openAt(options), timeoutMs, closeLate)
    return createPgliteStore(db, host)
  } catch (error) {
    throw toOpenError(error)
  }
}

// The places are imported on demand: a browser must not load Node's modules, nor Node the browser's.
async function openAt(options: PgliteOptions): Promise<OpenedPglite> {
  const { location } = options
  switch (location.kind) {
    case 'memory':
      return openInMemory(options)
    case 'opfs':
      return (await import('./browser/open-opfs.ts')).openOpfs(location.directory, options)
    case 'directory':
      return (await import('./node/open-directory.ts')).openDirectory(location.path, options)
  }
}

async function openInMemory({ assets }: PgliteOptions): Promise<OpenedPglite> {
  const db = await startPglite(assets, {
    startParams: [...PGlite.defaultStartParams, ...serverParameters],
    fromSeed: true,
  })
  growMemoryFiles(db)
  await loadVector(db)
  return { db, host: { betweenStatements: async () => {}, release: async () => {} } }
}
