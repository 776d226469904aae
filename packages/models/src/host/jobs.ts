import type { Value } from '@polytable/model/types/index'
import type { TaskName } from '../functions/names.ts'
import type { TaskArgs } from '../tasks/index.ts'
import type { DevicePreference } from '../transformers/device.ts'
import type { Device, ModelSource } from '../transformers/options.ts'

/** A model and where to run it. Plain data: it crosses threads. */
export interface ModelSpec extends ModelSource {
  readonly device: DevicePreference
}

/** Turns texts into vectors of length 1, one per text and in the same order. */
export interface EmbedJob {
  readonly kind: 'embed'
  readonly model: ModelSpec
  readonly texts: readonly string[]
  readonly pooling: 'mean' | 'cls'
}

/** Runs a task on the arguments of one row. */
export interface TaskJob {
  readonly kind: 'task'
  readonly model: ModelSpec
  readonly task: TaskName
  readonly args: TaskArgs
}

/** Downloads a model and gets it ready, so that the first use does not wait for that. */
export interface LoadJob {
  readonly kind: 'load'
  readonly model: ModelSpec
  /** What it is to be ready for: to embed texts where absent. */
  readonly task?: TaskName
}

/** Everything a model worker can be asked for. */
export type ModelJob = EmbedJob | TaskJob | LoadJob

interface Results {
  /** Null for a text that the model gives no direction to. */
  readonly embed: (Float32Array | null)[]
  readonly task: Value
  readonly load: { readonly device: Device }
}

export type ModelResult<J extends ModelJob = ModelJob> = Results[J['kind']]

/** What goes with a job but is not part of it. */
export interface JobContext {
  /** False after WebGPU has failed: `auto` and `webgpu` then mean wasm in browsers. */
  readonly webgpu: boolean
  /** How many bytes the weights of loaded models may take together; the worker's own bound where absent. */
  readonly memoryBytes?: number
}
