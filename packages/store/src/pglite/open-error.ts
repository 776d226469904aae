import { PolytableError } from '@polytable/model/errors/index'
import { toPolytableError } from '../common/server-error.ts'

/** What an opening that failed is to Polytable: a full disk, or a database that is not available for the reason given. */
export function toOpenError(error: unknown): PolytableError {
  const known = toPolytableError(error)
  if (known.code !== 'INTERNAL_ERROR') return known
  return new PolytableError('DATABASE_UNAVAILABLE', `The database did not open: ${known.message}`, {
    hint: 'Open it again. If the error persists, its files may be corrupt or from another version.',
    cause: known.cause,
  })
}

/** What opening a database that is not to be made says where there is none. */
export function noDatabase(place: string): PolytableError {
  return new PolytableError('PATH_NOT_FOUND', `No database at ${place}`, {
    hint: 'Check the name, or open it without readOnly to create it.',
  })
}
