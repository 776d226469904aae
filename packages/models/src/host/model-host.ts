import type { Value } from '@polytable/model/types/index'
import type { TaskName } from '../functions/names.ts'
import { loadTask, tasks, type RunTask } from '../tasks/index.ts'
import { chooseDevice, type DeviceCapabilities } from '../transformers/device.ts'
import { createFeatureExtractor, type FeatureExtractor } from '../transformers/feature-extractor.ts'
import { loadModel } from '../transformers/load.ts'
import { inferenceError } from '../transformers/model-error.ts'
import type { LoadOptions, ModelProgress, WasmPaths } from '../transformers/options.ts'
import type { JobContext, ModelJob, ModelResult, ModelSpec } from './jobs.ts'

export interface ModelHostOptions extends DeviceCapabilities {
  /** Required unless `native`. */
  readonly wasmPaths?: WasmPaths
  readonly onProgress?: (progress: ModelProgress) => void
}

/** The inside of a model worker: keeps loaded models and runs jobs on them. */
export interface ModelHost {
  /** @throws PolytableError, after which the worker is not to be used again (see `createModelSupervisor`). */
  run<J extends ModelJob>(job: J, context: JobContext): Promise<ModelResult<J>>
  /** Answers while a long job runs, between its steps. */
  alive(): Promise<void>
}

/** Creates the inside of a model worker. A thread's entry only connects it to its messages. */
export function createModelHost(options: ModelHostOptions): ModelHost {
  const { wasmPaths, onProgress } = options
  const optionsOf = async (spec: ModelSpec, { webgpu }: JobContext): Promise<LoadOptions> => {
    const preference = spec.device === 'webgpu' && !webgpu ? 'auto' : spec.device
    const device = await chooseDevice(preference, webgpu ? options : { ...options, gpu: undefined })
    return { ...spec, device, wasmPaths, onProgress }
  }
  const extractor = keptBySpec<FeatureExtractor>(async (spec, context) =>
    createFeatureExtractor(await optionsOf(spec, context)),
  )
  const runTask = keptBySpec<RunTask>(async (spec, context, task) =>
    loadModel(await optionsOf(spec, context), (library, given) =>
      loadTask(task!, tasks[task!], library, spec.model, given),
    ),
  )

  const run = async (job: ModelJob, context: JobContext): Promise<ModelResult> => {
    const { model } = job
    switch (job.kind) {
      case 'load':
        await (job.task === undefined ? extractor(model, context) : runTask(model, context, job.task))
        return { device: (await optionsOf(model, context)).device }
      case 'embed':
        return (await extractor(model, context)).embed(job.texts, { pooling: job.pooling, normalize: true })
      case 'task': {
        const loaded = await runTask(model, context, job.task)
        try {
          return (await loaded(job.args)) as Value
        } catch (error) {
          throw inferenceError(error, model.model)
        }
      }
    }
  }
  return { run: run as ModelHost['run'], alive: async () => undefined }
}

type Load<T> = (spec: ModelSpec, context: JobContext, task?: TaskName) => Promise<T>

/** Loads each model once for a task; one that could not be loaded is loaded again when it is next asked for. */
function keptBySpec<T>(load: Load<T>): Load<T> {
  const kept = new Map<string, Promise<T>>()
  return (spec, context, task) => {
    const key = JSON.stringify([spec, context.webgpu, task])
    const known = kept.get(key) ?? load(spec, context, task)
    kept.set(key, known)
    known.catch(() => kept.delete(key))
    return known
  }
}
