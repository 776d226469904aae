import type { Database } from '@polytable/client/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { MediaReader } from '@polytable/udf/values/media-file'
import type { Credentials } from '../client/credentials.ts'

/** What a database was opened with and does not show. */
interface OpenedParts {
  /** Gives the keys of the program. */
  readonly credentials: Credentials
  readonly media: MediaReader
}

const partsByDatabase = new WeakMap<Database, OpenedParts>()

/** Notes what a database was opened with. */
export function rememberParts(db: Database, parts: OpenedParts): void {
  partsByDatabase.set(db, parts)
}

/** What a database was opened with. @throws PolytableError INVALID_ARGUMENT for one that this copy of the package did not open */
export function partsOf(db: Database): OpenedParts {
  const found = partsByDatabase.get(db)
  if (found) return found
  throw new PolytableError('INVALID_ARGUMENT', 'createRouter() requires a database', {
    hint: "Pass what open() of 'polytable' gave, of the same copy of the package.",
  })
}
