import { PolytableError, type ErrorCode } from '@polytable/model/errors/index'
import { expect } from 'vitest'

/** Waits for a rejection with a PolytableError of this code, and gives it. */
export async function expectError(work: Promise<unknown>, code: ErrorCode): Promise<PolytableError> {
  const outcome: unknown = await work.then(
    () => 'it resolved',
    (error: unknown) => error,
  )
  if (!PolytableError.is(outcome))
    throw new Error(`Expected a PolytableError ${code}, got: ${String(outcome)}`)
  expect(outcome.code, outcome.message).toBe(code)
  return outcome
}
