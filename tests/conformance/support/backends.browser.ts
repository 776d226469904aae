import { open } from 'polytable'
import type { Backend } from './backend.ts'

/** Memory has a test of its own: what is above the files is the same. */
export const backends: readonly Backend[] = [
  {
    name: 'OPFS',
    keeps: true,
    async place() {
      const name = `conformance-${crypto.randomUUID()}`
      return { open: (options) => open(name, options), clean: () => removeDatabase(name) }
    },
  },
]

/** Databases of an origin lie in folders of the directory `polytable`; one whose opening was refused has none. */
async function removeDatabase(name: string): Promise<void> {
  const root = await navigator.storage.getDirectory()
  const databases = await root.getDirectoryHandle('polytable')
  await databases.removeEntry(name, { recursive: true }).catch((error: unknown) => {
    if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error
  })
}
