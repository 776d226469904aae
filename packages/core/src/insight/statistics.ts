import type { EngineContext } from '../exec/context.ts'
import type { FunctionUse } from '../exec/function-statistics.ts'

/** What the engine did since it was started. */
export interface EngineStatistics {
  /** The functions that were called. */
  readonly functions: readonly FunctionUse[]
  /** Results that are kept of expensive functions: how many, and how many bytes. */
  readonly memo: { readonly results: number; readonly bytes: number }
}

export async function engineStatistics({ functions, memo }: EngineContext): Promise<EngineStatistics> {
  return { functions: functions.statistics.list(), memo: await memo.size() }
}
