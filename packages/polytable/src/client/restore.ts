import { PolytableError } from '@polytable/model/errors/index'
import type { EngineApi } from '@polytable/model/protocol/engine-api'

/** Where a backup is: a file, the bytes of one, or where one is, a URL or in Node a path. */
export type RestoreSource = Blob | ReadableStream<Uint8Array> | URL | string

/** Reads a file by what is no URL of the web. @throws PolytableError PATH_NOT_FOUND */
export type ReadFile = (path: string | URL) => Promise<AsyncIterable<Uint8Array>>

/** A backup that is there to be read. */
export interface OpenedBackup {
  restore(engine: Pick<EngineApi, 'restore'>): Promise<void>
  /** To be called where nothing is restored. */
  close(): Promise<void>
}

/**
 * Opens a backup, before anything is made that it would be restored into.
 * @param readFile absent where there are no paths
 */
export async function openBackup(source: RestoreSource, readFile?: ReadFile): Promise<OpenedBackup> {
  const bytes = (await open(source, readFile))[Symbol.asyncIterator]()
  const close = async (): Promise<void> => void (await bytes.return?.())
  return {
    close,
    restore: (engine) => engine.restore({ [Symbol.asyncIterator]: () => bytes }, {}),
  }
}

async function open(
  source: RestoreSource,
  readFile: ReadFile | undefined,
): Promise<AsyncIterable<Uint8Array>> {
  if (source instanceof Blob) return chunks(source.stream())
  if (typeof source !== 'string' && !(source instanceof URL)) return chunks(source)
  const isOfWeb = /^https?:/i.test(String(source))
  if (readFile && !isOfWeb) return readFile(source)
  return chunks(await fetched(source))
}

async function fetched(url: string | URL): Promise<ReadableStream<Uint8Array>> {
  let response: Response
  try {
    response = await fetch(url)
  } catch (cause) {
    throw new PolytableError('STORE_UNAVAILABLE', `The backup at '${String(url)}' cannot be fetched`, {
      cause,
    })
  }
  if (response.ok) return response.body!
  const code = response.status === 404 ? 'PATH_NOT_FOUND' : 'STORE_UNAVAILABLE'
  throw new PolytableError(code, `The backup at '${String(url)}' answered ${response.status}`)
}

/** Not every browser can iterate a stream. */
async function* chunks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
