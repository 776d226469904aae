import { configureEnvironment } from './environment.ts'
import { loadTransformers, type PipelineOptions, type TransformersLibrary } from './library.ts'
import { loadingError } from './model-error.ts'
import { checkOptions, type LoadOptions, type ModelProgress } from './options.ts'

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
  const { model, device, dtype, revision, onProgress } = options
  return oneAtATime(async () => {
    checkOptions(options)
    const library = await loadTransformers()
    configureEnvironment(library.env, options)
    try {
      return await load(library, {
        device,
        dtype,
        revision,
        progress_callback: onProgress === undefined ? undefined : progressOf(model, onProgress),
      })
    } catch (error) {
      throw loadingError(error, options)
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

function progressOf(model: string, report: (progress: ModelProgress) => void) {
  return (event: { readonly status: string; readonly loaded?: number; readonly total?: number }): void => {
    if (event.status !== 'progress_total') return
    report({ model, loadedBytes: event.loaded ?? 0, totalBytes: event.total ?? 0 })
  }
}
