import { functionOf } from '../functions/names.ts'
import { libraryCache } from '../kept/library-cache.ts'
import { noteModel } from '../kept/records.ts'
import { configureEnvironment, hubOf } from './environment.ts'
import { loadTransformers, type PipelineOptions, type TransformersLibrary } from './library.ts'
import { damagedError, isDamaged, loadingError } from './model-error.ts'
import { checkOptions, type LoadOptions } from './options.ts'

/**
 * Loads what `load` asks the library for, from the cache where it has been downloaded before.
 *
 * @throws PolytableError `INVALID_CONFIGURATION` where `@huggingface/transformers` is not installed or wasmPaths are
 * missing, `INVALID_ARGUMENT` for a wrong name, `PATH_NOT_FOUND` where the model does not exist, `PROVIDER_ERROR`
 * where it cannot be fetched or started.
 */
export function loadModel<T>(
  options: LoadOptions,
  load: (library: TransformersLibrary, options: PipelineOptions) => Promise<T>,
): Promise<T> {
  const { model, device, dtype, revision, files, onProgress } = options
  const host = hubOf(options)
  return oneAtATime(async () => {
    checkOptions(options)
    const library = await loadTransformers()
    const cache = options.source === 'hub' ? libraryCache({ model, host, files, onProgress }) : undefined
    configureEnvironment(library.env, options, cache)
    try {
      const loaded = await load(library, { device, dtype, revision })
      if (cache) await noteModel(files, host, recordOf(options, cache.used), new Date())
      return loaded
    } catch (error) {
      if (!cache || !isDamaged(error)) throw loadingError(error, options)
      for (const url of cache.used) await files.remove(url)
      throw damagedError(error, options)
    }
  })
}

/** What the names of weights say of them, but for those in full precision. */
const WEIGHTS = /_(fp16|int8|uint8|quantized|q4|q4f16|bnb4)\.onnx$/

function recordOf({ model, task }: LoadOptions, used: ReadonlySet<string>) {
  const files = [...used]
  const names = files.map((url) => WEIGHTS.exec(url)?.[1]).filter((name) => name !== undefined)
  const dtype = names[0] === 'quantized' ? 'q8' : (names[0] ?? 'fp32')
  return { model, task: functionOf(task), dtype, files }
}

let lastLoad: Promise<unknown> = Promise.resolve()

/** The library's environment is global, so that two loads at once would read each other's settings. */
function oneAtATime<T>(task: () => Promise<T>): Promise<T> {
  const run = lastLoad.then(task)
  lastLoad = run.catch(() => undefined)
  return run
}
