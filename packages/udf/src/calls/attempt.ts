import { PolytableError } from '@polytable/model/errors/index'
import type { DefinedFunction } from '../definitions/defined-functions.ts'
import type { Limits } from './limits.ts'
import { backOff, deadline, now, sleep } from '@polytable/model/async/timing'

/** What the body of a function is told beside its arguments. */
export interface CallContext {
  /** Aborted when the result is not wanted any more: the statement was aborted, or the call took longer than `timeoutMs`. */
  readonly signal: AbortSignal
  /** Whether an earlier try of the same call threw. */
  readonly isRetry: boolean
}

/** The body of a function: it is given the arguments of a row, or of a batch of rows. */
export type Body = (given: unknown, context: CallContext) => unknown

/** Whether a call is more than calling the body: it has a deadline, is tried again, or waits for its turn. */
export function isManaged({ timeoutMs, retries, resourcePool }: DefinedFunction): boolean {
  return timeoutMs !== undefined || (retries ?? 0) > 0 || resourcePool !== undefined
}

/** One call of a function under its options. Rejects with what the last try threw. */
export async function attempt(
  defined: DefinedFunction,
  given: unknown,
  limits: Limits,
  batchSignal: AbortSignal,
): Promise<unknown> {
  const { retries = 0, resourcePool } = defined
  // Of its own: functions listen to it, many at a time, and Node warns of more than ten listeners.
  const signal = AbortSignal.any([batchSignal])
  for (let retry = 0; ; retry++) {
    if (retry > 0) await sleep(backOff(retry), signal)
    const release = resourcePool === undefined ? undefined : await limits.acquire(resourcePool, signal)
    try {
      return await callOnce(defined, given, retry > 0, signal)
    } catch (error) {
      if (signal.aborted || retry >= retries || isFinal(error)) throw error
    } finally {
      release?.()
    }
  }
}

/** The error of a call that took too long. */
export function timedOut(name: string, timeoutMs: number): PolytableError {
  return new PolytableError('PROVIDER_TIMEOUT', `'${name}' took longer than ${timeoutMs} ms`, {
    hint: 'Change the limit with its option timeoutMs.',
  })
}

async function callOnce(
  { name, run, timeoutMs, resourcePool }: DefinedFunction,
  given: unknown,
  isRetry: boolean,
  signal: AbortSignal,
): Promise<unknown> {
  const controller = new AbortController()
  const context = { signal: AbortSignal.any([signal, controller.signal]), isRetry }
  const started = now()
  let disarm: (() => void) | undefined
  try {
    const result = (run as Body)(given, context)
    if (resourcePool !== undefined && !isThenable(result)) throw notAsynchronous(name, resourcePool)
    if (timeoutMs === undefined) return await result
    const expired = new Promise<never>((_, reject) => {
      disarm = deadline(Math.max(0, timeoutMs - (now() - started)), () => {
        const error = timedOut(name, timeoutMs)
        reject(error)
        controller.abort(error)
      })
    })
    const value = await Promise.race([result, expired])
    // A body that held the thread could not be interrupted.
    if (now() - started > timeoutMs) throw timedOut(name, timeoutMs)
    return value
  } finally {
    disarm?.()
  }
}

/** Deadlines and mistakes in the definition are not tried again. */
function isFinal(error: unknown): boolean {
  return PolytableError.is(error) && ['PROVIDER_TIMEOUT', 'INVALID_CONFIGURATION'].includes(error.code)
}

export function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value
}

function notAsynchronous(name: string, pool: string): PolytableError {
  return new PolytableError(
    'INVALID_CONFIGURATION',
    `'${name}' is in the resource pool '${pool}' but did not return a promise`,
    { hint: 'Only asynchronous functions can be in a pool: declare its body async.' },
  )
}
