import { PolytableError } from '@polytable/model/errors/index'
import { localRunner } from '@polytable/udf/calls/local-runner'
import type { FunctionRunner, RegisteredFunction } from '@polytable/model/protocol/functions'
import type { Value } from '@polytable/model/types/index'
import type { ModelSpec } from '../host/index.ts'
import type { ModelSupervisor } from '../supervisor/index.ts'
import { SENTENCE_TRANSFORMER } from './names.ts'

/** Where models come from and what they run on, but for their names. */
export type ModelSettings = Omit<ModelSpec, 'model'>

/** The functions that run in the model worker. */
export function modelFunctions(
  supervisor: ModelSupervisor,
  settings: ModelSettings,
): { functions: RegisteredFunction[]; runner: FunctionRunner } {
  return {
    functions: [
      { name: SENTENCE_TRANSFORMER, version: '1', kind: 'function', memoised: JSON.stringify(settings) },
    ],
    runner: localRunner({
      media: 'input',
      batched: { [SENTENCE_TRANSFORMER]: (args, signal) => embed(supervisor, settings, args, signal) },
    }),
  }
}

/** Rows may name different models: each model gets its texts in one job. */
async function embed(
  supervisor: ModelSupervisor,
  settings: ModelSettings,
  args: readonly Record<string, Value>[],
  signal?: AbortSignal,
): Promise<Value[]> {
  const results = new Array<Value>(args.length).fill(null)
  for (const [key, rows] of groupRows(args)) {
    const [model, pooling] = JSON.parse(key) as [string, string]
    if (pooling !== 'mean' && pooling !== 'cls') {
      throw new PolytableError('INVALID_ARGUMENT', `pooling must be 'mean' or 'cls', not '${pooling}'`)
    }
    const texts = rows.map((row) => args[row]!['text'] as string)
    const vectors = await supervisor.run(
      { kind: 'embed', model: { ...settings, model }, texts, pooling },
      signal ? { signal } : {},
    )
    rows.forEach((row, i) => (results[row] = vectors[i]))
  }
  return results
}

function groupRows(args: readonly Record<string, Value>[]): Map<string, number[]> {
  const rowsByModel = new Map<string, number[]>()
  args.forEach((row, i) => {
    const key = JSON.stringify([row['model'], row['pooling']])
    const rows = rowsByModel.get(key)
    if (rows) rows.push(i)
    else rowsByModel.set(key, [i])
  })
  return rowsByModel
}
