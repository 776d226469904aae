import { eachUntilAborted, untilAborted } from '@polytable/model/async/abort'
import type { EngineApi } from '@polytable/model/protocol/engine-api'
import { intercept, signalOf } from '@polytable/model/protocol/intercept'
import { service, type Remote } from '@polytable/rpc/index'

/** An engine in another thread, as if it were here. What only reads rejects as soon as it is aborted, though the engine may be busy. */
export function engineClient(remote: Remote<EngineApi>): EngineApi {
  // What a call of another thread gives can be awaited, and iterated where it is a stream.
  return intercept(remote as unknown as EngineApi, (call, proceed) => {
    const { command, args } = call
    const answer = proceed(
      args.map((arg, at) => (command.args[at] === 'service' ? service(arg as object) : arg)),
    )
    const signal = command.effect === 'read' ? signalOf(call) : undefined
    if (!signal) return answer
    return command.streams
      ? eachUntilAborted(answer as AsyncIterable<unknown>, signal)
      : untilAborted(answer as Promise<unknown>, signal)
  })
}
