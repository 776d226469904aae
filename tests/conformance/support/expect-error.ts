import { PolytableError, type ErrorCode } from 'polytable'
import { expect } from 'vitest'

/** What an error says of where it happened. */
type Place = Partial<Pick<PolytableError, 'table' | 'column' | 'row'>>

/** Waits for a PolytableError with this code, and, where given, this place and a part of its message and of its hint. */
export async function expectError(
  outcome: Promise<unknown> | (() => unknown),
  code: ErrorCode,
  { message = '', hint = '', ...place }: Place & { readonly message?: string; readonly hint?: string } = {},
): Promise<PolytableError> {
  const error = await failure(outcome)
  if (!PolytableError.is(error)) throw new Error('Not a PolytableError', { cause: error })
  expect(error).toMatchObject({ code, ...place })
  expect(error.message).toContain(message)
  expect(error.hint ?? '').toContain(hint)
  return error
}

async function failure(outcome: Promise<unknown> | (() => unknown)): Promise<unknown> {
  try {
    await (typeof outcome === 'function' ? outcome() : outcome)
  } catch (error) {
    return error
  }
  return new Error('Nothing was thrown')
}
