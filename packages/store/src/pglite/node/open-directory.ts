import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { DiskGuard } from '../disk-guard.ts'
import type { OpenedPglite } from '../open.ts'
import { noDatabase } from '../open-error.ts'
import type { PgliteOptions } from '../options.ts'
import { startPglite } from '../start.ts'
import { fsyncParameters, noFsync, serverParameters } from '../start-parameters.ts'
import { loadVector } from '../load-vector.ts'
import { DurableNodeFs } from './durable-node-fs.ts'
import { FileReserve } from './file-reserve.ts'
import { lockDirectory } from './lock-directory.ts'
import { hasDatabase, prepareDataDirectory } from './prepare-data-directory.ts'

/** PostgreSQL's data directory inside of the database's directory. */
const DATA_DIRECTORY = 'data'
/** The file that keeps space for a full disk, beside it. */
const RESERVE_FILE = 'reserve'

/**
 * Opens the database in the directory `path` of the local disk. Every commit reaches the disk before it is acknowledged.
 * @throws PolytableError DATABASE_UNAVAILABLE where another process or thread has it open, PATH_NOT_FOUND where it is not to be made.
 */
export async function openDirectory(path: string, options: PgliteOptions): Promise<OpenedPglite> {
  const directory = resolve(path)
  const data = join(directory, DATA_DIRECTORY)
  if (options.create === false && !(await hasDatabase(data))) throw noDatabase(directory)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const lock = await lockDirectory(directory)
  let reserve: FileReserve | undefined
  try {
    await prepareDataDirectory(data, options.assets.seed)
    const space = new FileReserve(join(directory, RESERVE_FILE))
    reserve = space
    const guard = new DiskGuard(space)
    const db = await startPglite(options.assets, {
      fs: new DurableNodeFs(data, guard),
      startParams: [
        ...PGlite.defaultStartParams.filter((parameter) => parameter !== noFsync),
        ...fsyncParameters,
        ...serverParameters,
      ],
      fromSeed: false,
    })
    await loadVector(db)
    await guard.arm()
    const release = (): Promise<void> => {
      space.close()
      return lock.release()
    }
    return { db, host: { guard, betweenStatements: async () => {}, release } }
  } catch (error) {
    reserve?.close()
    await lock.release()
    throw error
  }
}
