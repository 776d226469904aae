/** The parts of the origin private file system that TypeScript has in its library for workers only, or not at all. */
interface WorkerFile extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<SyncAccessHandle>
  move(directory: FileSystemDirectoryHandle, name: string): Promise<void>
}

export interface SyncAccessHandle {
  write(buffer: Uint8Array, options: { readonly at: number }): number
  flush(): void
  close(): void
}

/** Opens a file for writing by this worker alone. */
export function openSyncAccess(file: FileSystemFileHandle): Promise<SyncAccessHandle> {
  return (file as WorkerFile).createSyncAccessHandle()
}

/** Moves a file, atomically, to another directory and name. */
export function moveFile(
  file: FileSystemFileHandle,
  directory: FileSystemDirectoryHandle,
  name: string,
): Promise<void> {
  return (file as WorkerFile).move(directory, name)
}

/** Follows names from a directory. Undefined where one is missing and `create` is not set. */
export async function findDirectory(
  from: FileSystemDirectoryHandle,
  names: readonly string[],
  create: boolean,
): Promise<FileSystemDirectoryHandle | undefined> {
  let directory = from
  for (const name of names) {
    const next = await unlessMissing(directory.getDirectoryHandle(name, { create }))
    if (next === undefined) return undefined
    directory = next
  }
  return directory
}

/** What `work` gives, or undefined where it says that the entry does not exist. */
export async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return undefined
    throw error
  }
}
