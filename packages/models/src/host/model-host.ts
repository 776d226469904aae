import type { Value } from '@polytable/model/types/index'
import type { TaskName } from '../functions/names.ts'
import { createOcr } from '../ocr/ocr.ts'
import type { OcrPlatform } from '../ocr/platform.ts'
import { loadTask, tasks, type RunTask } from '../tasks/index.ts'
import { chooseDevice, type DeviceCapabilities } from '../transformers/device.ts'
import { createFeatureExtractor, type FeatureExtractor } from '../transformers/feature-extractor.ts'
import { loadModel } from '../transformers/load.ts'
import { inferenceError } from '../transformers/model-error.ts'
import type { KeptFiles } from '../kept/kept-files.ts'
import type { FetchOptions, LoadOptions, ModelProgress, WasmPaths } from '../transformers/options.ts'
import type { JobContext, ModelJob, ModelResult, ModelSpec } from './jobs.ts'

export interface ModelHostOptions extends DeviceCapabilities {
  /** Required unless `native`. */
  readonly wasmPaths?: WasmPaths
  /** Opens the files of hub models that are kept; in Node those in a folder. */
  readonly keptFiles: (folder: string | undefined) => KeptFiles
  readonly ocr: OcrPlatform
}

/** Is told how far the download of a model is. */
export type OnProgress = (progress: ModelProgress) => void

/** The inside of a model worker: keeps loaded models and runs jobs on them. */
export interface ModelHost {
  /** @throws PolytableError, after which the worker is not to be used again (see `createModelSupervisor`). */
  run<J extends ModelJob>(job: J, context: JobContext, onProgress?: OnProgress): Promise<ModelResult<J>>
  /** Answers while a long job runs, between its steps. */
  alive(): Promise<void>
}

/** Creates the inside of a model worker. A thread's entry only connects it to its messages. */
export function createModelHost(options: ModelHostOptions): ModelHost {
  const { wasmPaths, keptFiles } = options
  const sourceOf = ({ spec, onProgress }: Wanted): ModelSpec & FetchOptions => {
    return { ...spec, onProgress, files: keptFiles(spec.cacheDir) }
  }
  const optionsOf = async (wanted: Wanted): Promise<LoadOptions> => {
    const { spec, task, context } = wanted
    const { webgpu } = context
    const preference = spec.device === 'webgpu' && !webgpu ? 'auto' : spec.device
    const device = await chooseDevice(preference, webgpu ? options : { ...options, gpu: undefined })
    return { ...sourceOf(wanted), task, device, wasmPaths }
  }
  const extractor = keptBySpec<FeatureExtractor>(async (wanted) =>
    createFeatureExtractor(await optionsOf(wanted)),
  )
  const loadOcr = createOcr(options.ocr)
  const runTask = keptBySpec<RunTask>(async (wanted) => {
    const task = wanted.task!
    if (task === 'ocr') return loadOcr(sourceOf(wanted))
    return loadModel(await optionsOf(wanted), (library, given) =>
      loadTask(task, tasks[task], library, wanted.spec.model, given),
    )
  })

  const run = async (job: ModelJob, context: JobContext, onProgress?: OnProgress): Promise<ModelResult> => {
    const { model: spec } = job
    const wanted = { spec, context, onProgress, task: job.kind === 'embed' ? undefined : job.task }
    switch (job.kind) {
      case 'load':
        await (job.task === undefined ? extractor(wanted) : runTask(wanted))
        return { device: job.task === 'ocr' ? 'wasm' : (await optionsOf(wanted)).device }
      case 'embed':
        return (await extractor(wanted)).embed(job.texts, { pooling: job.pooling, normalize: true })
      case 'task': {
        const loaded = await runTask(wanted)
        try {
          return (await loaded(job.args)) as Value
        } catch (error) {
          throw inferenceError(error, spec.model)
        }
      }
    }
  }
  return { run: run as ModelHost['run'], alive: async () => undefined }
}

/** A model as a job wants it. */
interface Wanted {
  readonly spec: ModelSpec
  readonly context: JobContext
  readonly task: TaskName | undefined
  readonly onProgress: OnProgress | undefined
}

type Load<T> = (wanted: Wanted) => Promise<T>

/** Loads each model once for a task; one that could not be loaded is loaded again when it is next asked for. */
function keptBySpec<T>(load: Load<T>): Load<T> {
  const kept = new Map<string, Promise<T>>()
  return (wanted) => {
    const key = JSON.stringify([wanted.spec, wanted.context.webgpu, wanted.task])
    const known = kept.get(key) ?? load(wanted)
    kept.set(key, known)
    known.catch(() => kept.delete(key))
    return known
  }
}
