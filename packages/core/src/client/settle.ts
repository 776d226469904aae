import { cellError, type CallOutcome } from '../expr/index.ts'
import { sendable } from './media-file.ts'

/** What came of a call, in a form that can be sent. */
export async function settle(result: unknown): Promise<CallOutcome> {
  try {
    return { value: (await sendable(await result)) ?? null }
  } catch (error) {
    return { error: cellError(error) }
  }
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value
}
