import type { MediaStore } from '@polytable/model/ports/index'

/** A MediaStore that leaves the one below it as it is, until `settle()`. */
interface ScratchMediaStore extends MediaStore {
  /** Puts what was stored meanwhile, and all that is stored from now on, into the store below. */
  settle(): Promise<void>
}

/**
 * What is stored, such as the images that a query makes, goes to `scratch`; what is read comes from either.
 * @param below a store that is not to be written to.
 */
export function createScratchMediaStore(below: MediaStore, scratch: MediaStore): ScratchMediaStore {
  let top = scratch
  const holderOf = async (hash: string): Promise<MediaStore> =>
    (await scratch.size(hash)) === undefined ? below : scratch
  return {
    put: (bytes, signal) => top.put(bytes, signal),
    size: async (hash) => (await scratch.size(hash)) ?? below.size(hash),
    blob: async (hash) => (await holderOf(hash)).blob(hash),
    async *read(hash, range, signal) {
      yield* (await holderOf(hash)).read(hash, range, signal)
    },
    verify: async (hash, signal) => (await holderOf(hash)).verify(hash, signal),
    localPath: async (hash) => (await holderOf(hash)).localPath(hash),
    delete: (hashes) => below.delete(hashes),
    list: () => below.list(),
    async settle() {
      top = below
      for await (const hash of scratch.list()) await below.put(await scratch.blob(hash))
    },
    async close() {
      await scratch.close()
      await below.close()
    },
  }
}
