import { chooseDevice, type DeviceCapabilities } from '../transformers/device.ts'
import { createFeatureExtractor, type FeatureExtractor } from '../transformers/feature-extractor.ts'
import type { Device, ModelProgress, WasmPaths } from '../transformers/options.ts'
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
}

interface Loaded {
  readonly device: Device
  readonly extractor: FeatureExtractor
}

/** Creates the inside of a model worker. A thread's entry only connects it to its messages. */
export function createModelHost(options: ModelHostOptions): ModelHost {
  const loadedBySpec = new Map<string, Promise<Loaded>>()

  const load = async (spec: ModelSpec, { webgpu }: JobContext): Promise<Loaded> => {
    const preference = spec.device === 'webgpu' && !webgpu ? 'auto' : spec.device
    const device = await chooseDevice(preference, webgpu ? options : { ...options, gpu: undefined })
    const { wasmPaths, onProgress } = options
    return { device, extractor: await createFeatureExtractor({ ...spec, device, wasmPaths, onProgress }) }
  }
  const loaded = (spec: ModelSpec, context: JobContext): Promise<Loaded> => {
    const key = JSON.stringify([spec, context.webgpu])
    const known = loadedBySpec.get(key) ?? load(spec, context)
    loadedBySpec.set(key, known)
    known.catch(() => loadedBySpec.delete(key))
    return known
  }
  const run = async (job: ModelJob, context: JobContext): Promise<ModelResult> => {
    const { device, extractor } = await loaded(job.model, context)
    switch (job.kind) {
      case 'load':
        return { device }
      case 'embed':
        return extractor.embed(job.texts, { pooling: job.pooling, normalize: true })
    }
  }
  return { run: run as ModelHost['run'] }
}
