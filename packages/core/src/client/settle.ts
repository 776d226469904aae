import { cellError, type CallOutcome } from '../expr/index.ts'
import type { ColumnType } from '../types/index.ts'
import { sendable } from './media-file.ts'
import { checkResult } from './result.ts'

/** What came of a call, in a form that can be sent. */
export async function settle(result: unknown, returns: ColumnType | undefined): Promise<CallOutcome> {
  try {
    const value = (await sendable(await result)) ?? null
    checkResult(value, returns)
    return { value }
  } catch (error) {
    return { error: cellError(error) }
  }
}
