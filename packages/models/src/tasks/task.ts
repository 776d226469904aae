import type { PixelData } from '@polytable/model/ports/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { Value } from '@polytable/model/types/index'
import type {
  Model,
  ModelConfig,
  Pipeline,
  PipelineOptions,
  TransformersLibrary,
} from '../transformers/library.ts'

/** The arguments of a call by parameter: values as the engine holds them, media as they were decoded. Plain data. */
export type TaskArgs = Readonly<Record<string, Value | PixelData | Float32Array>>

/** Runs a loaded model on the arguments of one row. */
export type RunTask<A = TaskArgs> = (args: A) => Promise<unknown>

/** A model that was loaded for a task. */
export interface LoadedTask {
  readonly run: RunTask
  /** Gives back the memory that it takes. */
  dispose(): Promise<unknown>
}

/** What a model worker can do with models of a kind. */
export interface Task {
  /** What such models are called in `architectures` of their configuration; models have none where absent. */
  readonly architectures?: RegExp
  /** Loads what the task needs of a model. */
  load(library: TransformersLibrary, model: string, options: PipelineOptions): Promise<LoadedTask>
}

/**
 * A task that a pipeline of the library does, or the parts that the pipeline is made of.
 * @param name the library's of its pipeline
 */
export function pipelineTask<A>(
  name: string,
  architectures: RegExp,
  run: (pipeline: Pipeline, args: A, library: TransformersLibrary) => Promise<unknown>,
): Task {
  return {
    architectures,
    async load(library, model, options) {
      const pipeline = await library.pipeline(name, model, options)
      return { run: (args) => run(pipeline, args as A, library), dispose: () => pipeline.dispose() }
    },
  }
}

/** Loads a graph that the library has no class for, in full precision unless it is said. Its configuration is not read. */
export function loadGraph(
  library: TransformersLibrary,
  model: string,
  options: PipelineOptions,
): Promise<Model> {
  const config = new library.PretrainedConfig({ model_type: 'custom' })
  return library.AutoModel.from_pretrained(model, { ...options, dtype: options.dtype ?? 'fp32', config })
}

const UNSUPPORTED = /unsupported model type/i

/**
 * Loads a model for a task. Its configuration is read before the rest of it is.
 * @throws PolytableError `INVALID_ARGUMENT` where it is a model for other tasks
 */
export async function loadTask(
  name: string,
  task: Task,
  library: TransformersLibrary,
  model: string,
  options: PipelineOptions,
): Promise<LoadedTask> {
  const expected = task.architectures
  if (expected === undefined) return task.load(library, model, options)
  const config = await library.AutoConfig.from_pretrained(model, options)
  const { architectures = [] } = config
  if (architectures.length > 0 && !architectures.some((each) => expected.test(each)))
    throw wrongTask(name, model, config)
  try {
    return await task.load(library, model, options)
  } catch (error) {
    if (error instanceof Error && UNSUPPORTED.test(error.message)) throw wrongTask(name, model, config)
    throw error
  }
}

function wrongTask(name: string, model: string, { architectures, model_type }: ModelConfig): PolytableError {
  const kind = architectures?.join(', ') ?? model_type ?? 'nothing known'
  return new PolytableError('INVALID_ARGUMENT', `The model ${model} is none for ${name}: it is ${kind}.`, {
    hint: 'Choose a model that was made for this task.',
  })
}
