import { PGlite } from '@electric-sql/pglite'
import { DiskGuard } from '../disk-guard.ts'
import type { OpenedPglite } from '../open.ts'
import { noDatabase } from '../open-error.ts'
import type { PgliteOptions } from '../options.ts'
import { startPglite } from '../start.ts'
import { serverParameters } from '../start-parameters.ts'
import { loadVector } from '../load-vector.ts'
import { HandlePoolFs } from './handle-pool-fs.ts'
import { HandleReserve } from './handle-reserve.ts'
import { holdLock } from './hold-lock.ts'
import {
  findOpfsDirectory,
  makeOpfsDirectory,
  opfsFileExists,
  removeOpfsEntry,
  writeOpfsFile,
} from './opfs-directory.ts'

const DATA_DIRECTORY = 'data'
/** The file that keeps space for a full quota. */
const RESERVE_FILE = 'reserve'
/** Exists from the moment on when the data directory is complete. */
const COMPLETE_MARKER = 'complete'

/**
 * Opens the database in a directory of the origin private file system. Only in a dedicated worker.
 * @throws PolytableError DATABASE_UNAVAILABLE where another tab or worker has it open, PATH_NOT_FOUND where it is not to be made.
 */
export async function openOpfs(directory: string, options: PgliteOptions): Promise<OpenedPglite> {
  if (options.create === false && !(await hasDatabase(directory))) throw noDatabase(directory)
  const unlock = await holdLock(`polytable:${directory}`)
  let fs: HandlePoolFs | undefined
  let reserve: HandleReserve | undefined
  try {
    const root = await makeOpfsDirectory(directory)
    const complete = await opfsFileExists(root, COMPLETE_MARKER)
    if (!complete) await removeOpfsEntry(root, DATA_DIRECTORY)
    const space = await HandleReserve.open(root, RESERVE_FILE)
    reserve = space
    const guard = new DiskGuard(space)
    const files = new HandlePoolFs(`${directory}/${DATA_DIRECTORY}`, complete, space, guard)
    fs = files
    const db = await startPglite(options.assets, {
      fs: files,
      prepare: () => files.prepare(),
      startParams: [...PGlite.defaultStartParams, ...serverParameters],
      fromSeed: !complete,
    })
    await loadVector(db)
    if (!complete) {
      await db.query('checkpoint')
      await db.syncToFs()
      await writeOpfsFile(root, COMPLETE_MARKER, new Uint8Array([1]))
    }
    await guard.arm()
    const release = async (): Promise<void> => {
      space.close()
      unlock()
    }
    return { db, host: { guard, betweenStatements: () => files.settlePool(), release } }
  } catch (error) {
    await fs?.abandon()
    reserve?.close()
    unlock()
    throw error
  }
}

async function hasDatabase(directory: string): Promise<boolean> {
  const root = await findOpfsDirectory(directory)
  return root !== undefined && opfsFileExists(root, COMPLETE_MARKER)
}
