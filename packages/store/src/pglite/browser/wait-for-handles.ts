import { isNamed } from './opfs-directory.ts'
import { openSyncAccess } from './sync-access.ts'

/** How long the handles of a worker that was ended may linger, in milliseconds, and how often they are looked at. */
const LINGER_MS = 15_000
const INTERVAL_MS = 100

/**
 * Waits until no ended worker holds any of these files any more: the browser closes them some time after the worker's
 * Web Lock is free, and PGlite does not survive to find one held. Returns after some seconds in any case.
 */
export async function waitForHandles(
  root: FileSystemDirectoryHandle,
  paths: readonly string[],
): Promise<void> {
  const end = Date.now() + LINGER_MS
  let waited = false
  for (const path of paths) {
    while (await isHeld(root, path)) {
      if (Date.now() > end) return
      waited = true
      await sleep(INTERVAL_MS)
    }
  }
  // These are free; those opened after them follow at once.
  if (waited) await sleep(INTERVAL_MS)
}

async function isHeld(root: FileSystemDirectoryHandle, path: string): Promise<boolean> {
  try {
    const names = path.split('/')
    let directory = root
    for (const name of names.slice(0, -1)) directory = await directory.getDirectoryHandle(name)
    const file = await directory.getFileHandle(names.at(-1)!)
    const handle = await openSyncAccess(file)
    handle.close()
    return false
  } catch (error) {
    if (isNamed(error, 'NotFoundError')) return false
    if (isNamed(error, 'NoModificationAllowedError')) return true
    throw error
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
