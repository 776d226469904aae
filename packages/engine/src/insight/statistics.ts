import type { EngineContext } from '@polytable/kernel/statements/context'
import type { EngineStatistics } from '@polytable/model/protocol/insight'

export async function engineStatistics({ functions, memo, media }: EngineContext): Promise<EngineStatistics> {
  return {
    functions: functions.statistics.list(),
    memo: await memo.size(),
    fileCache: await media.cacheUsage(),
  }
}
