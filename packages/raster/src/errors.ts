import { PolytableError } from '@polytable/model/errors/index'

/** A function was given an image, or an option, that it does not take. */
export function unfit(message: string, hint?: string): PolytableError {
  return new PolytableError('INVALID_ARGUMENT', message, hint === undefined ? {} : { hint })
}
