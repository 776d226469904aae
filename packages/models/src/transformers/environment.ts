import type { TransformersEnvironment } from './library.ts'
import type { LibraryFiles } from '../kept/library-cache.ts'
import type { LoadOptions, ModelSource } from './options.ts'

const HUGGING_FACE = 'https://huggingface.co/'
/** The library's level at which it logs nothing. It throws what it would log, and would log its inputs. */
const LOG_NOTHING = 50

/** What the URLs of hub models begin with. */
export function hubOf({ remoteHost = HUGGING_FACE }: Pick<ModelSource, 'remoteHost'>): string {
  return remoteHost.endsWith('/') ? remoteHost : `${remoteHost}/`
}

/**
 * Points the library's one, global environment at the files of the model that is loaded next. Hub models never come
 * from local folders, and local models never from the network or from a cache of downloads with the same name.
 * @param files how the library gets them
 */
export function configureEnvironment(
  env: TransformersEnvironment,
  options: LoadOptions,
  files: LibraryFiles,
): void {
  const local = options.source === 'local'
  env.logLevel = LOG_NOTHING
  env.allowLocalModels = local
  env.allowRemoteModels = !local
  env.useBrowserCache = false
  env.useFSCache = false
  env.useCustomCache = files.customCache !== undefined
  env.customCache = files.customCache ?? null
  env.fetch = files.fetch
  if (options.localPath !== undefined) env.localModelPath = options.localPath
  env.remoteHost = hubOf(options)
  const { wasm } = env.backends.onnx
  // A copy, because the library replaces its members.
  if (wasm !== undefined && options.wasmPaths !== undefined) wasm.wasmPaths = { ...options.wasmPaths }
}
