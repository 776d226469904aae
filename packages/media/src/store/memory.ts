import type { MediaStore } from '@polytable/model/ports/index'
import { createSHA256 } from 'hash-wasm'
import { readChunks } from './chunks.ts'
import { mediumNotFound } from './errors.ts'
import { readRange, verifyHash } from './verify.ts'

/** A MediaStore in the memory of this thread, for tests and for databases that are not to outlive it. */
export function createMemoryMediaStore(): MediaStore {
  const blobsByHash = new Map<string, Blob>()
  const find = (hash: string): Blob => {
    const blob = blobsByHash.get(hash)
    if (blob === undefined) throw mediumNotFound(hash)
    return blob
  }
  const read: MediaStore['read'] = async function* (hash, range, signal) {
    yield* readRange(find(hash), range, signal)
  }
  return {
    async put(bytes, signal) {
      const hasher = await createSHA256()
      const parts: Uint8Array<ArrayBuffer>[] = []
      for await (const chunk of readChunks(bytes, signal)) {
        hasher.update(chunk)
        // The giver may use its memory again.
        parts.push(new Uint8Array(chunk))
      }
      const hash = hasher.digest()
      const blob = blobsByHash.get(hash) ?? new Blob(parts)
      blobsByHash.set(hash, blob)
      return { hash, size: blob.size }
    },
    size: async (hash) => blobsByHash.get(hash)?.size,
    blob: async (hash) => find(hash),
    read,
    verify: (hash, signal) => verifyHash(read(hash, {}, signal), hash),
    localPath: async (hash) => void find(hash),
    async delete(hashes) {
      for (const hash of hashes) blobsByHash.delete(hash)
    },
    async *list() {
      yield* [...blobsByHash.keys()]
    },
    async close() {
      blobsByHash.clear()
    },
  }
}
