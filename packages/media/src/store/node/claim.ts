import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { notClaimable, OWNER_NAME } from '../claim.ts'

/**
 * Makes sure that a directory holds the media of this database alone: whatever it does not refer to is deleted some day. The
 * directory is made where it is missing.
 * @param id the identity of the database.
 * @throws PolytableError INVALID_CONFIGURATION where the directory is another database's, or holds other files.
 */
export async function claimMediaDirectory(directory: string, id: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  if (await isOwned(directory, id)) return
  await writeFile(join(directory, OWNER_NAME), `${id}\n`, { flag: 'wx' })
}

/** The same for media that are only read: nothing is made. A directory that is missing has none. */
export async function checkMediaDirectory(directory: string, id: string): Promise<void> {
  if (existsSync(directory)) await isOwned(directory, id)
}

/** Whether it is this database's; false where nobody has it yet. */
async function isOwned(directory: string, id: string): Promise<boolean> {
  const entries = await readdir(directory)
  if (entries.length === 0) return false
  const file = join(directory, OWNER_NAME)
  const owner = entries.includes(OWNER_NAME) ? (await readFile(file, 'utf8')).trim() : undefined
  if (owner === id) return true
  throw notClaimable(`The directory ${directory}`, owner)
}
