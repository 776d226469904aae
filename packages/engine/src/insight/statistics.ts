import type { EngineContext } from '@polytable/kernel/statements/context'
import type { EngineStatistics } from '@polytable/model/protocol/insight'

/** @param providers what was asked of hosted models */
export async function engineStatistics(
  { functions, memo, media }: EngineContext,
  providers: () => Promise<EngineStatistics['providers']>,
): Promise<EngineStatistics> {
  return {
    functions: functions.statistics.list(),
    memo: await memo.size(),
    fileCache: await media.cacheUsage(),
    providers: await providers(),
  }
}
