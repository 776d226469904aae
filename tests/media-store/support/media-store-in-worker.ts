import { PolytableError } from '@polytable/model/errors/index'
import type { MediaStore, StoredMedia } from '@polytable/model/ports/index'
import type { MediaAnswer, MediaCall } from './media-store-worker.ts'

interface Pending {
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

/** An OPFS media store in a worker of its own, which ends with `close()`. */
export async function openMediaStoreInWorker(directory: string): Promise<MediaStore & { kill(): void }> {
  const worker = new Worker(new URL('./media-store-worker.ts', import.meta.url), { type: 'module' })
  const pendingById = new Map<number, Pending>()
  let lastId = 0
  worker.addEventListener('message', ({ data: { id, value, error } }: MessageEvent<MediaAnswer>) => {
    const pending = pendingById.get(id)
    pendingById.delete(id)
    if (error === undefined) pending?.resolve(value as never)
    else pending?.reject(error.json ? PolytableError.fromJSON(error.json) : new Error(error.message))
  })
  const call = <T>(method: MediaCall['method'], argument?: unknown, id = ++lastId): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      pendingById.set(id, { resolve, reject })
      const transfer = argument instanceof ReadableStream ? [argument] : []
      worker.postMessage({ id, method, argument: argument as never } satisfies MediaCall, transfer)
    })

  await call('open', directory)
  return {
    async put(bytes, signal): Promise<StoredMedia> {
      signal?.throwIfAborted()
      const id = ++lastId
      const stored = call<StoredMedia>('put', bytes, id)
      signal?.addEventListener('abort', () => void call('abort', [id, (signal.reason as Error).message]))
      return stored
    },
    size: (hash) => call('size', hash),
    blob: (hash) => call('blob', hash),
    localPath: (hash) => call('localPath', hash),
    verify: (hash) => call('verify', hash),
    async *read(hash, range) {
      yield* await call<Uint8Array[]>('read', [hash, range])
    },
    delete: (hashes) => call('delete', [...hashes]),
    async *list() {
      yield* await call<string[]>('list')
    },
    async close() {
      await call('close')
      worker.terminate()
    },
    kill: () => worker.terminate(),
  }
}
