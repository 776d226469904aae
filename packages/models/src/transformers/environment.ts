import type { TransformersEnvironment } from './library.ts'
import type { LoadOptions } from './options.ts'

const HUGGING_FACE = 'https://huggingface.co/'
/** The library's level at which it logs nothing. It throws what it would log, and would log its inputs. */
const LOG_NOTHING = 50

/**
 * Points the library's one, global environment at the files of the model that is loaded next. Hub models never come
 * from local folders, and local models never from the network or from a cache of downloads with the same name.
 */
export function configureEnvironment(env: TransformersEnvironment, options: LoadOptions): void {
  const local = options.source === 'local'
  const browser = options.device !== 'cpu'
  env.logLevel = LOG_NOTHING
  env.allowLocalModels = local
  env.allowRemoteModels = !local
  env.useBrowserCache = browser && !local
  env.useFSCache = !browser && !local
  if (options.localPath !== undefined) env.localModelPath = options.localPath
  env.remoteHost = options.remoteHost ?? HUGGING_FACE
  if (options.cacheDir !== undefined) env.cacheDir = options.cacheDir
  const { wasm } = env.backends.onnx
  // A copy, because the library replaces its members.
  if (wasm !== undefined && options.wasmPaths !== undefined) wasm.wasmPaths = { ...options.wasmPaths }
}
