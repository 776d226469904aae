import { PolytableError } from '@polytable/model/errors/index'
import type { Value } from '@polytable/model/types/index'
import type { ModelSupervisor } from '../supervisor/index.ts'
import type { ModelSettings } from './runner.ts'

/** Rows may name different models: each model gets its texts in one job. */
export async function embedTexts(
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
