import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PolytableError } from '@polytable/model/errors/index'

/** The file that says which database the media of a directory belong to. */
const OWNER_FILE = 'database'

/**
 * Makes sure that a directory holds the media of this database alone: whatever it does not refer to is deleted some day. The
 * directory is made where it is missing.
 * @param id the identity of the database.
 * @throws PolytableError INVALID_CONFIGURATION where the directory is another database's, or holds other files.
 */
export async function claimMediaDirectory(directory: string, id: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  if (await isOwned(directory, id)) return
  await writeFile(join(directory, OWNER_FILE), `${id}\n`, { flag: 'wx' })
}

/** The same for media that are only read: nothing is made. A directory that is missing has none. */
export async function checkMediaDirectory(directory: string, id: string): Promise<void> {
  if (existsSync(directory)) await isOwned(directory, id)
}

/** Whether it is this database's; false where nobody has it yet. */
async function isOwned(directory: string, id: string): Promise<boolean> {
  const entries = await readdir(directory)
  if (entries.length === 0) return false
  const file = join(directory, OWNER_FILE)
  const owner = entries.includes(OWNER_FILE) ? (await readFile(file, 'utf8')).trim() : undefined
  if (owner === id) return true
  throw new PolytableError(
    'INVALID_CONFIGURATION',
    owner === undefined
      ? `The directory ${directory} contains files that are not media of a database.`
      : `The directory ${directory} contains the media of another database.`,
    { hint: 'Use a separate, initially empty directory for each database.' },
  )
}
