import { functionOf } from '../functions/names.ts'
import { libraryCache } from '../kept/library-cache.ts'
import { localFiles } from '../kept/local-files.ts'
import { noteModel } from '../kept/records.ts'
import { configureEnvironment, hubOf } from './environment.ts'
import { loadTransformers, type PipelineOptions, type TransformersLibrary } from './library.ts'
import { weightsOf } from './weights.ts'
import { damagedError, isDamaged, loadingError } from './model-error.ts'
import { checkOptions, type LoadOptions } from './options.ts'

/**
 * Loads what `load` asks the library for, from the cache where it has been downloaded before.
 *
 * @returns the same, and which of the model's weights it is made of
 * @throws PolytableError `INVALID_CONFIGURATION` where `@huggingface/transformers` is not installed or wasmPaths are
 * missing, `INVALID_ARGUMENT` for a wrong name, `PATH_NOT_FOUND` where the model does not exist, `PROVIDER_ERROR`
 * where it cannot be fetched or started.
 */
export function loadModel<T>(
  options: LoadOptions,
  load: (library: TransformersLibrary, options: PipelineOptions) => Promise<T>,
): Promise<T & { readonly dtype: string }> {
  const { model, task, device, dtype, revision, files, onProgress } = options
  const host = hubOf(options)
  return oneAtATime(async () => {
    checkOptions(options)
    const library = await loadTransformers()
    const weights = weightsOf(options.makeRoom)
    const cache =
      options.source === 'hub' ? libraryCache({ model, host, files, onProgress, weights }) : undefined
    configureEnvironment(library.env, options, cache ?? localFiles(weights, options.sizeOfLocal))
    try {
      const loaded = await load(library, { device, dtype, revision })
      const found = { dtype: weights.dtype() }
      if (cache) {
        const record = { model, task: functionOf(task), ...found, files: [...cache.used] }
        await noteModel(files, host, record, new Date())
      }
      return { ...loaded, ...found }
    } catch (error) {
      // What was imported does not come again.
      if (!cache || !isDamaged(error) || (await cache.isImported())) throw loadingError(error, options)
      for (const url of cache.used) await files.remove(url)
      throw damagedError(error, options)
    }
  })
}

let lastLoad: Promise<unknown> = Promise.resolve()

/** The library's environment is global, so that two loads at once would read each other's settings. */
function oneAtATime<T>(task: () => Promise<T>): Promise<T> {
  const run = lastLoad.then(task)
  lastLoad = run.catch(() => undefined)
  return run
}
