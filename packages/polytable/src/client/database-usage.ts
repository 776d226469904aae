/** The folders of a database's own files: of its tables and its media, and not of what is at hand of files kept elsewhere. */
const OWN = ['database', 'media']

/** Bytes of a database's own files. @param bytesBelow measures a directory */
export async function databaseUsage(
  directory: string,
  bytesBelow: (directory: string) => Promise<number>,
): Promise<number> {
  const parts = await Promise.all(OWN.map((name) => bytesBelow(`${directory}/${name}`)))
  return parts.reduce((sum, bytes) => sum + bytes, 0)
}
