import { rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { extractTar } from './extract-tar.ts'
import { syncDirectory } from './sync-directory.ts'

/** Where a data directory grows until it is complete. */
const UNFINISHED_SUFFIX = '.new'
/** The file that every data directory of PostgreSQL has; PGlite makes a new database where it is missing. */
const VERSION_FILE = 'PG_VERSION'

/**
 * Makes PostgreSQL's data directory from the seed where there is none. It gets its name only when all of it is on the disk;
 * what an earlier attempt left is removed. The caller holds the lock.
 * @param seed a gzipped tar file.
 */
export async function prepareDataDirectory(data: string, seed: () => Promise<Blob>): Promise<void> {
  const unfinished = data + UNFINISHED_SUFFIX
  await rm(unfinished, { recursive: true, force: true })
  if (await exists(data)) {
    if (await exists(join(data, VERSION_FILE))) return
    throw new Error(`The files of the database in ${data} are corrupt: ${VERSION_FILE} is missing.`)
  }
  await extractTar(await seed(), unfinished)
  await rename(unfinished, data)
  await syncDirectory(dirname(data))
}

/** Whether {@link prepareDataDirectory} would find a database. */
export function hasDatabase(data: string): Promise<boolean> {
  return exists(join(data, VERSION_FILE))
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
