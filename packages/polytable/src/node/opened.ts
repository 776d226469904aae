import type { Database } from '@polytable/client/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { Credentials } from '../client/credentials.ts'

/** The keys that databases of this program were opened with. A database does not show them. */
const credentialsByDatabase = new WeakMap<Database, Credentials>()

/** Notes the keys that a database was opened with. */
export function rememberCredentials(db: Database, credentials: Credentials): void {
  credentialsByDatabase.set(db, credentials)
}

/** The keys that a database was opened with. @throws PolytableError INVALID_ARGUMENT for what this copy of the package did not open */
export function credentialsOf(db: Database): Credentials {
  const found = credentialsByDatabase.get(db)
  if (found) return found
  throw new PolytableError('INVALID_ARGUMENT', 'createRouter() requires a database', {
    hint: "Pass what open() of 'polytable' gave, of the same copy of the package.",
  })
}
