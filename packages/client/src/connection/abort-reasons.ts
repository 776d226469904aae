import type { EngineApi } from '@polytable/model/protocol/engine-api'
import { intercept, signalOf } from '@polytable/model/protocol/intercept'
import type { OutgoingEngine } from './outgoing.ts'

/**
 * An engine whose calls reject with the very reason that their signal was aborted with, as those of `fetch` do: what comes back
 * from another thread is a copy, and a reason may be any value.
 */
export function withAbortReasons(engine: OutgoingEngine): OutgoingEngine {
  return intercept(engine as EngineApi, (call, proceed) => {
    const signal = signalOf(call)
    const answer = proceed(call.args)
    if (!signal) return answer
    return call.command.streams
      ? eachWithReason(answer as AsyncIterable<unknown>, signal)
      : withReason(answer as Promise<unknown>, signal)
  }) as OutgoingEngine
}

async function withReason(answer: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  try {
    return await answer
  } catch (error) {
    throw reasonOf(signal, error)
  }
}

async function* eachWithReason(stream: AsyncIterable<unknown>, signal: AbortSignal): AsyncGenerator<unknown> {
  try {
    yield* stream
  } catch (error) {
    throw reasonOf(signal, error)
  }
}

/** What a call that failed rejects with. Who has aborted it does not want to know what else went wrong. */
function reasonOf(signal: AbortSignal, error: unknown): unknown {
  return signal.aborted ? signal.reason : error
}
