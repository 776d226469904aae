import { cellError, type CallOutcome } from '@polytable/model/expressions/index'
import type { ColumnType } from '@polytable/model/types/index'
import { checkResult } from '../values/result.ts'
import { isSendable, sendable } from '../values/sendable.ts'

/** The outcome of a call, in a form that can be sent to another thread. Never rejects. */
export async function toOutcome(result: unknown, returns: ColumnType | undefined): Promise<CallOutcome> {
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
  return sent instanceof Promise ? awaitSent(sent, returns) : checked(sent, returns)
}

/** What is in a form that can be sent is not copied again. */
async function awaitSent(sent: Promise<unknown>, returns: ColumnType | undefined): Promise<CallOutcome> {
  try {
    return checked(await sent, returns)
  } catch (error) {
    return { error: cellError(error) }
  }
}

function checked(sent: unknown, returns: ColumnType | undefined): CallOutcome {
  const value: unknown = sent ?? null
  checkResult(value, returns)
  return { value }
}
