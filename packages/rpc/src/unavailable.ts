import { PolytableError } from '@polytable/model/errors/index'

/** `unsent`: the call never left this thread. `unanswered`: the other side may have done some or all of it. */
export type Loss = 'unsent' | 'unanswered'

const losses = new WeakMap<Error, Loss>()

/** What every call gets that cannot be answered any more because the other thread is gone. */
export function unavailable(reason: Error | undefined, loss: Loss): PolytableError {
  const message =
    reason === undefined ? 'The connection is closed' : `The other thread has terminated: ${reason.message}`
  const error = new PolytableError('DATABASE_UNAVAILABLE', message, { cause: reason })
  losses.set(error, loss)
  return error
}

/** How a call was lost with its connection; undefined for every error that the other side reported itself. */
export function lossOf(error: unknown): Loss | undefined {
  return error instanceof Error ? losses.get(error) : undefined
}
