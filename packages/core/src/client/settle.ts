import { cellError, type CallOutcome } from '../expr/index.ts'
import type { ColumnType } from '../types/index.ts'
import { checkResult } from './result.ts'
import { isSendable, sendable } from './sendable.ts'

/** What came of a call, in a form that can be sent. */
export async function settle(result: unknown, returns: ColumnType | undefined): Promise<CallOutcome> {
  try {
    return await outcomeOf(await result, returns)
  } catch (error) {
    return { error: cellError(error) }
  }
}

/** What a function returned, in a form that can be sent; a promise where its bytes have to be read. @throws PolytableError */
export function outcomeOf(
  result: unknown,
  returns: ColumnType | undefined,
): CallOutcome | Promise<CallOutcome> {
  const sent = isSendable(result) ? result : sendable(result)
  if (sent instanceof Promise) return settle(sent, returns)
  const value: unknown = sent ?? null
  checkResult(value, returns)
  return { value }
}
