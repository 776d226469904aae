import { isNamed, openSyncAccess, whenReleased } from './sync-access.ts'

/** The directory at `path` in the origin private file system, made where it is missing. */
export async function makeOpfsDirectory(path: string): Promise<FileSystemDirectoryHandle> {
  let directory = await navigator.storage.getDirectory()
  for (const name of path.split('/').filter(Boolean)) {
    directory = await directory.getDirectoryHandle(name, { create: true })
  }
  return directory
}

/** The directory at `path`, or undefined where there is none. */
export async function findOpfsDirectory(path: string): Promise<FileSystemDirectoryHandle | undefined> {
  let directory: FileSystemDirectoryHandle | undefined = await navigator.storage.getDirectory()
  for (const name of path.split('/').filter(Boolean)) {
    directory = directory && (await unlessMissing(directory.getDirectoryHandle(name)))
  }
  return directory
}

export async function opfsFileExists(directory: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  return (await unlessMissing(directory.getFileHandle(name))) !== undefined
}

/** Removes a file or a directory with all it holds, which no other worker uses; nothing happens where there is none. */
export async function removeOpfsEntry(directory: FileSystemDirectoryHandle, name: string): Promise<void> {
  await unlessMissing(whenReleased(() => directory.removeEntry(name, { recursive: true })))
}

/** What `work` gives, or undefined where it says that the entry does not exist. */
export async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (isNamed(error, 'NotFoundError')) return undefined
    throw error
  }
}

/** Writes a small file and flushes it to disk. */
export async function writeOpfsFile(
  directory: FileSystemDirectoryHandle,
  name: string,
  content: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const file = await directory.getFileHandle(name, { create: true })
  const handle = await openSyncAccess(file)
  try {
    handle.truncate(0)
    handle.write(content, { at: 0 })
    handle.flush()
  } finally {
    handle.close()
  }
}
