import { PolytableError } from '@polytable/model/errors/index'
import type { PostgresSession } from './session.ts'

/** 'polytabl' in ASCII: the advisory lock of whoever has a database open. */
const KEY_HIGH = 0x706f6c79
const KEY_LOW = 0x7461626c
/** How long a session whose client is gone may take to end. */
const WAIT_MS = 3000
const RETRY_MS = 100

/**
 * Takes the lock of the database, which ends with the session.
 * @param shared together with others who take it so.
 * @throws PolytableError DATABASE_UNAVAILABLE naming the owner where there is one.
 */
export async function lockDatabase(session: PostgresSession, shared: boolean): Promise<void> {
  const take = shared ? 'pg_try_advisory_lock_shared' : 'pg_try_advisory_lock'
  for (let waited = 0; ; waited += RETRY_MS) {
    const [row] = await session.rows(`select ${take}(${KEY_HIGH}, ${KEY_LOW})`)
    if (row![0] === true) return
    if (waited >= WAIT_MS) break
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
  throw new PolytableError(
    'DATABASE_UNAVAILABLE',
    `The database at ${session.place} is open in ${await findOwner(session)}.`,
    { hint: 'Close it there first, or use it through that process.' },
  )
}

async function findOwner(session: PostgresSession): Promise<string> {
  const rows = await session.rows(
    `select l.pid, a.application_name, a.backend_start::timestamptz(0)::text
     from pg_locks l left join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.granted and l.classid = ${KEY_HIGH} and l.objid = ${KEY_LOW}
       and l.database = (select oid from pg_database where datname = current_database())`,
  )
  const [pid, name, since] = (rows[0] ?? []) as [number?, string?, string?]
  if (pid === undefined) return 'another session'
  // Of sessions of other roles only the number is shown.
  const who = name === undefined || name === null || name === '' ? 'another session' : `'${name}'`
  return `${who} (server process ${pid}${since ? `, since ${since}` : ''})`
}
