/** Bytes of all files below a directory of the origin private file system; 0 where there is none. */
export async function opfsUsage(path: string): Promise<number> {
  let directory = await navigator.storage.getDirectory()
  try {
    for (const name of path.split('/')) directory = await directory.getDirectoryHandle(name)
  } catch {
    return 0
  }
  return bytesBelow(directory)
}

async function bytesBelow(directory: FileSystemDirectoryHandle): Promise<number> {
  let bytes = 0
  for await (const entry of directory.values()) {
    bytes += entry.kind === 'directory' ? await bytesBelow(entry) : await bytesOf(entry)
  }
  return bytes
}

/** A file that goes while it is looked at counts nothing. */
async function bytesOf(file: FileSystemFileHandle): Promise<number> {
  try {
    return (await file.getFile()).size
  } catch {
    return 0
  }
}
