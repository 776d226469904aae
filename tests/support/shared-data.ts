import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** Absolute path of the folder with real test data, or '' where it is missing. */
    sharedData: string
  }
}

/** Whether the folder of real test data is there. Tests on it use `describe.skipIf(!hasSharedData)`. */
export const hasSharedData = inject('sharedData') !== ''

/** A file of the real test data as a File, in Node and in the browser. `path` is relative to the data folder. */
export async function sharedFile(path: string): Promise<File> {
  const absolute = `${inject('sharedData')}/${path}`
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (typeof window !== 'undefined') {
    const response = await fetch(`/@fs${absolute.split('/').map(encodeURIComponent).join('/')}`)
    return new File([await response.arrayBuffer()], name)
  }
  const { readFile } = await import('node:fs/promises')
  const { File: NodeFile } = await import('node:buffer')
  return new (globalThis.File ?? NodeFile)([await readFile(absolute)], name)
}

/** The absolute path of a file of the real test data (Node only). */
export function sharedPath(path: string): string {
  return `${inject('sharedData')}/${path}`
}
