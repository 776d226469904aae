import { holdLock, type Locks } from '../lock-watch.ts'
import { openEngine, type StartedEngine } from './open-engine.ts'

export interface LeadOptions {
  readonly name: string
  readonly locks: Locks
  readonly startEngine: () => Promise<StartedEngine>
  /** Ends the candidacy or the term. */
  readonly signal: AbortSignal
  readonly onLeading: (engine: StartedEngine, term: string) => void
}

/** The lock that elects: whoever holds it runs the engine of the database. */
function leaderLock(database: string): string {
  return `polytable-leader:${database}`
}

/**
 * Waits to be elected, opens the engine and leads until the engine dies or `signal` is aborted. Rejects when the engine
 * cannot be opened.
 */
export async function leadOneTerm({
  name,
  locks,
  startEngine,
  signal,
  onLeading,
}: LeadOptions): Promise<void> {
  await locks.request(leaderLock(name), { signal }, async () => {
    const engine = await openEngine(startEngine, signal)
    const term = `polytable-term:${name}:${crypto.randomUUID()}`
    const { release } = await holdLock(locks, term)
    try {
      onLeading(engine, term)
      await Promise.race([aborted(signal), ...(engine.died === undefined ? [] : [engine.died])])
    } finally {
      engine.terminate()
      release()
    }
  })
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
