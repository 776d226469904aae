import { PolytableError } from '@polytable/model/errors/index'
import type { ChannelAddress } from '../channels/address.ts'

/** An engine in a worker of this tab. */
export interface StartedEngine {
  /** Gives the engine the end of a channel on which it serves one more tab. */
  attach(address: ChannelAddress): void
  terminate(): void
  /** Resolves when the store is open, rejects when it cannot be opened. */
  readonly ready: Promise<void>
  /** Resolves when the worker has died by itself; this tab then stops leading. */
  readonly died?: Promise<unknown>
}

/** The file handles of a tab that was just closed linger for a while (milliseconds). */
const RETRY_EVERY = 200
const RETRY_FOR = 15_000

/**
 * Starts an engine and waits until its store is open, with new attempts while it is refused. An error that Polytable
 * does not call retryable ends the attempts.
 */
export async function openEngine(
  startEngine: () => Promise<StartedEngine>,
  signal: AbortSignal,
): Promise<StartedEngine> {
  const giveUpAt = performance.now() + RETRY_FOR
  for (;;) {
    signal.throwIfAborted()
    let engine: StartedEngine | undefined
    try {
      engine = await startEngine()
      await engine.ready
      return engine
    } catch (error) {
      engine?.terminate()
      const permanent = PolytableError.is(error) && !error.retryable
      if (permanent || performance.now() > giveUpAt) throw error
      await new Promise((resolve) => setTimeout(resolve, RETRY_EVERY))
    }
  }
}
