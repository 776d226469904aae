import { localRunner } from '@polytable/udf/calls/local-runner'
import type { FunctionRunner, RegisteredFunction } from '@polytable/model/protocol/functions'
import type { ModelSpec } from '../host/index.ts'
import type { ModelSupervisor } from '../supervisor/index.ts'
import { embedTexts } from './embed-texts.ts'
import { MODEL_TASKS, SENTENCE_TRANSFORMER, taskFunction, type TaskName } from './names.ts'
import { loadNamed, runTask, type MediaDecoder } from './run-task.ts'

/** Where models come from and what they run on, but for their names. */
export type ModelSettings = Omit<ModelSpec, 'model'>

/** Tasks of which several rows are worked on: the media of one are decoded while the model runs on another. */
const ROWS_AT_ONCE = 2

/**
 * The functions that run in the model worker.
 * @param decoder of the media that they are given
 */
export function modelFunctions(
  supervisor: ModelSupervisor,
  settings: ModelSettings,
  decoder: MediaDecoder,
): { functions: RegisteredFunction[]; runner: FunctionRunner } {
  const tasks = new Map(
    Object.keys(MODEL_TASKS).map((task) => [taskFunction(task as TaskName), task as TaskName]),
  )
  const runner = localRunner({
    media: 'input',
    atOnce: ROWS_AT_ONCE,
    batched: { [SENTENCE_TRANSFORMER]: (args, signal) => embedTexts(supervisor, settings, args, signal) },
    functions: Object.fromEntries(
      [...tasks].map(([name, task]) => [
        name,
        (args, signal) => runTask({ supervisor, settings, decoder }, task, args, signal),
      ]),
    ),
  })
  return {
    functions: [SENTENCE_TRANSFORMER, ...tasks.keys()].map((name) => ({
      name,
      version: '1',
      kind: 'function',
      memoised: JSON.stringify(settings),
    })),
    runner: {
      ...runner,
      async call(name, args, signal) {
        const task = tasks.get(name)
        if (task !== undefined) await loadNamed(supervisor, settings, task, args, signal)
        return runner.call(name, args, signal)
      },
    },
  }
}
