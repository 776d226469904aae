import { PolytableError } from '@polytable/model/errors/index'
import type { EngineApi } from '@polytable/model/protocol/engine-api'
import { answerLater, intercept } from '@polytable/model/protocol/intercept'

/**
 * An engine whose writing calls are made once `admit` has resolved, and fail where it rejects.
 * @param admit is given the name of the call.
 */
export function guardWrites(api: EngineApi, admit: (method: string) => Promise<void>): EngineApi {
  return intercept(api, (call, proceed) =>
    call.command.effect === 'write'
      ? answerLater(call, async () => {
          await admit(call.name)
          return { answer: proceed(call.args) }
        })
      : proceed(call.args),
  )
}

/** @throws PolytableError INSUFFICIENT_PRIVILEGES always */
export function refuseWriting(method: string): never {
  throw new PolytableError(
    'INSUFFICIENT_PRIVILEGES',
    `The database is open read-only, and '${method}' may write`,
    {
      hint: 'Open it without readOnly to change it.',
    },
  )
}
