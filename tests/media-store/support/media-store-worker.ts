import { PolytableError, type PolytableErrorJson } from '@polytable/model/errors/index'
import type { MediaStore } from '@polytable/model/ports/index'
import { openOpfsMediaStore } from '@polytable/media/store/opfs'

export interface MediaCall {
  readonly id: number
  readonly method: 'open' | 'abort' | keyof MediaStore
  readonly argument?: never
}

export interface MediaAnswer {
  readonly id: number
  readonly value?: unknown
  readonly error?: { readonly message: string; readonly json?: PolytableErrorJson }
}

let store: MediaStore
const abortsByCall = new Map<number, AbortController>()

async function answer({ id, method, argument }: MediaCall): Promise<unknown> {
  switch (method) {
    case 'open':
      store = await openOpfsMediaStore(argument!)
      return
    case 'put': {
      const abort = new AbortController()
      abortsByCall.set(id, abort)
      return store.put(argument!, abort.signal)
    }
    case 'abort': {
      const [call, message] = argument as unknown as [number, string]
      return abortsByCall.get(call)?.abort(new Error(message))
    }
    case 'size':
      return store.size(argument!)
    case 'localPath':
      return store.localPath(argument!)
    case 'blob':
      return store.blob(argument!)
    case 'verify':
      return store.verify(argument!)
    case 'read': {
      const [hash, range] = argument as unknown as Parameters<MediaStore['read']>
      const chunks: Uint8Array[] = []
      for await (const chunk of store.read(hash, range)) chunks.push(chunk)
      return chunks
    }
    case 'delete':
      return store.delete(argument!)
    case 'list': {
      const hashes: string[] = []
      for await (const hash of store.list()) hashes.push(hash)
      return hashes
    }
    case 'close':
      return store.close()
  }
}

addEventListener('message', ({ data }: MessageEvent<MediaCall>) => {
  answer(data).then(
    (value) => postMessage({ id: data.id, value } satisfies MediaAnswer),
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error)
      const json = PolytableError.is(error) ? error.toJSON() : undefined
      postMessage({ id: data.id, error: { message, json } } satisfies MediaAnswer)
    },
  )
})
