import type { KeptFiles } from '../../../packages/models/src/kept/kept-files.ts'

interface Emptied {
  readonly files: KeptFiles
  clean(): Promise<void>
}

/** No files of models yet, as this platform keeps them. */
export async function emptyKeptFiles(): Promise<Emptied> {
  if ('document' in globalThis) {
    const { cacheStorageFiles } = await import('../../../packages/models/src/kept/cache-storage.ts')
    const files = cacheStorageFiles(caches, navigator.locks)
    const clean = async (): Promise<void> => {
      for (const { url } of await files.list()) await files.remove(url)
      for (const url of await files.listParts()) await files.remove(url)
    }
    await clean()
    return { files, clean }
  }
  return (await import('./kept-directory.ts')).emptyDirectory()
}
