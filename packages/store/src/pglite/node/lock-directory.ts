import { randomUUID } from 'node:crypto'
import { link, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PolytableError } from '@polytable/model/errors/index'
import { lightBeacon, removeBeacon } from './beacon.ts'
import { findOwner, type LockOwner } from './lock-owner.ts'
import { ownIdentity } from './process-identity.ts'

const LOCK_PATTERN = /^lock\.(\d+)$/
const MAX_ATTEMPTS = 20

export interface DirectoryLock {
  release(): Promise<void>
}

/**
 * Takes the lock of a directory, for this thread alone. It ends with `release()` or with the thread or process, however that
 * ends.
 *
 * The lock is the file `lock.<n>` of the highest number. Its owner never removes it, only empties it when it is released; the
 * next owner makes `lock.<n+1>`, which the file system grants to one alone, and then removes the lower ones. So no lock is ever
 * taken by removing it, which two could do at once. Who was so slow that its number was removed meanwhile sees a higher one.
 * @throws PolytableError DATABASE_UNAVAILABLE naming the owner where there is one.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const beacon = await lightBeacon(directory)
  const owner: LockOwner = {
    ...ownIdentity(),
    beacon: beacon?.name ?? null,
    since: new Date().toISOString(),
  }
  try {
    const number = await takeNumber(directory, owner)
    return {
      async release() {
        try {
          await markReleased(directory, number)
        } finally {
          await beacon?.close()
        }
      },
    }
  } catch (error) {
    await beacon?.close()
    throw error
  }
}

async function takeNumber(directory: string, owner: LockOwner): Promise<number> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const highest = Math.max(0, ...(await lockNumbers(directory)))
    if (highest > 0) {
      const record = await readRecord(directory, highest)
      if (record === 'missing') continue
      if (record !== 'released') await refuseIfHeld(directory, highest, record)
    }
    const number = highest + 1
    if (!(await makeLock(directory, number, owner))) continue
    const numbers = await lockNumbers(directory)
    if (Math.max(...numbers) > number) {
      await rm(lockPath(directory, number), { force: true })
      continue
    }
    for (const lower of numbers) if (lower < number) await removeLock(directory, lower)
    return number
  }
  throw new PolytableError(
    'DATABASE_UNAVAILABLE',
    `The database in ${directory} is being opened by another process.`,
    {
      hint: 'Try again.',
    },
  )
}

async function lockNumbers(directory: string): Promise<number[]> {
  const names = await readdir(directory)
  return names.flatMap((name) => {
    const match = LOCK_PATTERN.exec(name)
    return match === null ? [] : [Number(match[1])]
  })
}

async function refuseIfHeld(directory: string, number: number, record: LockOwner): Promise<void> {
  const state = await findOwner(directory, record)
  if (state === 'gone') return
  const who = `process ${record.pid} on ${record.host} since ${record.since}`
  throw new PolytableError('DATABASE_UNAVAILABLE', `The database in ${directory} is open in ${who}.`, {
    hint:
      state === 'alive'
        ? 'Close it there first, or use it through that process.'
        : `Whether that process still runs cannot be determined from here. If it does not, delete ${lockPath(directory, number)}.`,
  })
}

/** True where the lock is now ours, false where another has that number. The file appears with its content. */
async function makeLock(directory: string, number: number, owner: LockOwner): Promise<boolean> {
  const draft = join(directory, `lock-draft-${randomUUID()}`)
  await writeFile(draft, JSON.stringify(owner), { flag: 'wx' })
  try {
    await link(draft, lockPath(directory, number))
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

async function readRecord(directory: string, number: number): Promise<LockOwner | 'released' | 'missing'> {
  try {
    const text = await readFile(lockPath(directory, number), 'utf8')
    return text === '' ? 'released' : (JSON.parse(text) as LockOwner)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 'missing'
    throw new PolytableError(
      'DATABASE_UNAVAILABLE',
      `The lock of the database in ${directory} is not readable.`,
      {
        hint: `If no process uses the database, delete ${lockPath(directory, number)}.`,
        cause: error,
      },
    )
  }
}

/** Empties the lock's file: one step that needs no space on the disk. */
async function markReleased(directory: string, number: number): Promise<void> {
  try {
    await truncate(lockPath(directory, number), 0)
  } catch (error) {
    // The whole directory was removed under us: there is nothing left to lock.
    if (errorCode(error) !== 'ENOENT') throw error
  }
}

async function removeLock(directory: string, number: number): Promise<void> {
  const record = await readRecord(directory, number)
  if (typeof record === 'object' && record.beacon !== null) {
    await removeBeacon(directory, record.beacon)
  }
  await rm(lockPath(directory, number), { force: true })
}

function lockPath(directory: string, number: number): string {
  return join(directory, `lock.${number}`)
}

function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
