import { PolytableError } from '@polytable/model/errors/index'

/** The file, or object, that says which database the media around it belong to. */
export const OWNER_NAME = 'database'

/** The error of a place for media that is not this database's. @param owner undefined where it is none's */
export function notClaimable(place: string, owner: string | undefined): PolytableError {
  return new PolytableError(
    'INVALID_CONFIGURATION',
    owner === undefined
      ? `${place} contains files that are not media of a database.`
      : `${place} contains the media of another database.`,
    { hint: 'Use a separate, initially empty directory or prefix for each database.' },
  )
}
