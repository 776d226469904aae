import { errorCodes, PolytableError, type ErrorCode, type ErrorPlace } from '@polytable/model/errors/index'
import type { CellError } from '@polytable/model/types/index'

/**
 * The error of a call that a function failed in. It has the code of what failed, where that has one.
 * @param subject what failed: "the column 'loud'", 'the condition of where()'
 */
export function failedCall(
  subject: string,
  error: CellError,
  place: ErrorPlace,
  hint?: string,
): PolytableError {
  const { type, message, stack } = error
  const where = place.row === undefined ? '' : `In row ${place.row} `
  return new PolytableError(codeOf(type), `${where}${subject} failed with ${type}: ${message}`, {
    ...place,
    hint,
    cause: Object.assign(new Error(message), { name: type, ...(stack ? { stack } : {}) }),
  })
}

/** A cell's error of type `INVALID_ARGUMENT` was made of a PolytableError. */
function codeOf(type: string): ErrorCode {
  return Object.hasOwn(errorCodes, type) ? (type as ErrorCode) : 'UNSUPPORTED_OPERATION'
}
