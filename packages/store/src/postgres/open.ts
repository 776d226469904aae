import { PolytableError } from '@polytable/model/errors/index'
import type { SqlStore } from '@polytable/model/ports/index'
import { databaseIdentity } from '../common/identity.ts'
import { lockDatabase } from './lock.ts'
import { findDatabase, prepareDatabase, prepareSession } from './prepare.ts'
import { PostgresSession } from './session.ts'
import { createPostgresStore } from './store.ts'

export interface PostgresOptions {
  /** A `postgres:` URL of a database of PostgreSQL 15 or later. A pooler must give one session to one client. */
  readonly url: string
  /** What the server shows of this process, to who else wants to open the database. */
  readonly applicationName: string
  /** The session may only read, temporary tables aside; others that only read may have the database open too. */
  readonly readOnly?: boolean
}

export interface OpenedPostgres {
  readonly store: SqlStore
  /** The identity of the database, the same at every opening. */
  readonly id: string
}

/**
 * Opens a database of a PostgreSQL server. All that is written there is in its schema `polytable`, made where it is missing.
 * A lost connection ends the store, and with it the ownership of the database: it must be opened again.
 * @throws PolytableError DATABASE_UNAVAILABLE where the server does not answer or refuses, or another has the database open;
 *   INVALID_CONFIGURATION where `pg` is not installed, the database has no pgvector, or the server is too old;
 *   PATH_NOT_FOUND where there is nothing to be read.
 */
export async function openPostgresStore({
  url,
  applicationName,
  readOnly = false,
}: PostgresOptions): Promise<OpenedPostgres> {
  const session = await PostgresSession.connect(url, applicationName)
  try {
    await prepareSession(session, readOnly)
    await lockDatabase(session, readOnly)
    if (readOnly) return { store: createPostgresStore(session), id: await findDatabase(session) }
    await prepareDatabase(session)
    const store = createPostgresStore(session)
    return { store, id: await databaseIdentity(store) }
  } catch (error) {
    await session.close()
    if (!PolytableError.is(error) || error.code !== 'INTERNAL_ERROR') throw error
    throw new PolytableError(
      'DATABASE_UNAVAILABLE',
      `The database at ${session.place} did not open: ${error.message}`,
      {
        hint: 'The role needs CREATE and TEMPORARY on the database: GRANT CREATE, TEMPORARY ON DATABASE … TO …',
        cause: error.cause,
      },
    )
  }
}
