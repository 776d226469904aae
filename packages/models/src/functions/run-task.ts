import type { MediaInput, PixelData } from '@polytable/model/ports/index'
import type { Value } from '@polytable/model/types/index'
import type { ModelSupervisor } from '../supervisor/index.ts'
import { MODEL_TASKS, type DecodedTo, type TaskName } from './names.ts'
import type { ModelSettings } from './runner.ts'

/** Decodes media for models, in a thread of its own. */
export interface MediaDecoder {
  pixels(image: MediaInput): Promise<PixelData>
  /** A sound as models of speech take it: one channel of 16,000 numbers a second. */
  samples(audio: MediaInput, signal?: AbortSignal): Promise<Float32Array>
}

/** What tasks are run with. */
interface TaskParts {
  readonly supervisor: ModelSupervisor
  readonly settings: ModelSettings
  readonly decoder: MediaDecoder
}

type Args = Readonly<Record<string, Value>>

/**
 * Loads the models that rows name: one that cannot be loaded fails the call, instead of each of its rows.
 * @throws PolytableError
 */
export async function loadNamed(
  supervisor: ModelSupervisor,
  settings: ModelSettings,
  task: TaskName,
  args: readonly Args[],
  signal?: AbortSignal,
): Promise<void> {
  for (const model of new Set(args.map((row) => row['model'] as string)))
    await supervisor.run({ kind: 'load', model: { ...settings, model }, task }, signal ? { signal } : {})
}

/** Runs a task on one row. @throws PolytableError which is the error of its cell */
export async function runTask(
  { supervisor, settings, decoder }: TaskParts,
  task: TaskName,
  { model, ...given }: Args,
  signal?: AbortSignal,
): Promise<Value> {
  const args: Record<string, Value | PixelData | Float32Array> = { ...given }
  for (const [parameter, to] of Object.entries<DecodedTo>(MODEL_TASKS[task]))
    args[parameter] = await decoder[to](given[parameter] as MediaInput, signal)
  const spec = { ...settings, model: model as string }
  return supervisor.run({ kind: 'task', model: spec, task, args }, signal ? { signal } : {})
}
