import type { LoadedModel } from '@polytable/model/ports/model-keeper'
import type { Value } from '@polytable/model/types/index'
import { functionOf, type TaskName } from '../functions/names.ts'
import { createOcr } from '../ocr/ocr.ts'
import type { OcrPlatform } from '../ocr/platform.ts'
import { loadTask, tasks, type LoadedTask } from '../tasks/index.ts'
import { chooseDevice, type DeviceCapabilities } from '../transformers/device.ts'
import { createFeatureExtractor, type FeatureExtractor } from '../transformers/feature-extractor.ts'
import { loadModel } from '../transformers/load.ts'
import { inferenceError } from '../transformers/model-error.ts'
import type { KeptFiles } from '../kept/kept-files.ts'
import type { Device, LoadOptions, MakeRoom, ModelProgress, WasmPaths } from '../transformers/options.ts'
import type { JobContext, ModelJob, ModelResult, ModelSpec } from './jobs.ts'
import { createModelPool, type Disposable } from './model-pool.ts'

export interface ModelHostOptions extends DeviceCapabilities {
  /** Required unless `native`. */
  readonly wasmPaths?: WasmPaths
  /** Opens the files of hub models that are kept; in Node those in a folder. */
  readonly keptFiles: (folder: string | undefined) => KeptFiles
  readonly ocr: OcrPlatform
  /** How many bytes the weights of loaded models may take together, unless jobs say so. */
  readonly memoryBytes: number
  /** Bytes of a local file by its path, where local files are not fetched: undefined where there is none. */
  readonly sizeOfLocal?: (path: string) => Promise<number | undefined>
}

/** Is told how far the download of a model is. */
export type OnProgress = (progress: ModelProgress) => void

/** The inside of a model worker: keeps loaded models and runs jobs on them. */
export interface ModelHost {
  /** @throws PolytableError, after which the worker is not to be used again (see `createModelSupervisor`). */
  run<J extends ModelJob>(job: J, context: JobContext, onProgress?: OnProgress): Promise<ModelResult<J>>
  /** The models in memory, the least recently used first. */
  loaded(): Promise<readonly LoadedModel[]>
  /** Answers while a long job runs, between its steps. */
  alive(): Promise<void>
}

/** Creates the inside of a model worker. A thread's entry only connects it to its messages. */
export function createModelHost(options: ModelHostOptions): ModelHost {
  const { wasmPaths, keptFiles, sizeOfLocal } = options
  let { memoryBytes } = options
  const pool = createModelPool(() => memoryBytes)
  const loadOcr = createOcr(options.ocr)

  const deviceFor = async ({ device }: ModelSpec, { webgpu }: JobContext): Promise<Device> => {
    const preference = device === 'webgpu' && !webgpu ? 'auto' : device
    return chooseDevice(preference, webgpu ? options : { ...options, gpu: undefined })
  }

  /** Uses a model that is loaded as `load` does it. */
  const use = async <T extends Disposable, R>(
    { spec, context, onProgress, task }: Wanted,
    load: (given: LoadOptions) => Promise<T>,
    work: (loaded: T, device: Device) => Promise<R>,
  ): Promise<R> => {
    // Tesseract has a wasm of its own.
    const device = task === 'ocr' ? 'wasm' : await deviceFor(spec, context)
    const files = keptFiles(spec.cacheDir)
    const loadInto = (makeRoom: MakeRoom): Promise<T> =>
      load({ ...spec, onProgress, files, task, device, wasmPaths, makeRoom, sizeOfLocal })
    const key = JSON.stringify([spec, context.webgpu, task])
    const facts = { model: spec.model, task: functionOf(task), device }
    return pool.use(key, facts, loadInto, (loaded) => work(loaded, device))
  }
  const useExtractor = <R>(wanted: Wanted, work: Work<FeatureExtractor, R>): Promise<R> =>
    use(wanted, createFeatureExtractor, work)
  const useTask = <R>(
    wanted: Wanted & { readonly task: TaskName },
    work: Work<LoadedTask, R>,
  ): Promise<R> => {
    const { task, spec } = wanted
    if (task === 'ocr') return use(wanted, loadOcr, work)
    const load = (given: LoadOptions) =>
      loadModel(given, (library, forLibrary) => loadTask(task, tasks[task], library, spec.model, forLibrary))
    return use(wanted, load, work)
  }

  const run = async (job: ModelJob, context: JobContext, onProgress?: OnProgress): Promise<ModelResult> => {
    const wanted = { spec: job.model, context, onProgress }
    memoryBytes = context.memoryBytes ?? options.memoryBytes
    switch (job.kind) {
      case 'load': {
        const { task } = job
        const done = async (_loaded: unknown, device: Device) => ({ device })
        return task === undefined
          ? useExtractor({ ...wanted, task }, done)
          : useTask({ ...wanted, task }, done)
      }
      case 'embed':
        return useExtractor({ ...wanted, task: undefined }, ({ embed }) =>
          embed(job.texts, { pooling: job.pooling, normalize: true }),
        )
      case 'task':
        return useTask({ ...wanted, task: job.task }, async (loaded) => {
          try {
            return (await loaded.run(job.args)) as Value
          } catch (error) {
            throw inferenceError(error, job.model.model)
          }
        })
    }
  }
  return {
    run: run as ModelHost['run'],
    loaded: async () => pool.list(),
    alive: async () => undefined,
  }
}

/** A model as a job wants it. */
interface Wanted {
  readonly spec: ModelSpec
  readonly context: JobContext
  readonly task: TaskName | undefined
  readonly onProgress: OnProgress | undefined
}

/** What is done with a model that is loaded on a device. */
type Work<T, R> = (loaded: T, device: Device) => Promise<R>
