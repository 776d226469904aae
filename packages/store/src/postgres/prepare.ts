import { PolytableError } from '@polytable/model/errors/index'
import type { PostgresSession } from './session.ts'

const MIN_VERSION = 150_000

/** What the session must be like, whatever the role, the database and the server are set to. */
const settings = {
  timezone: 'UTC',
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  // Cursors are read to their end.
  cursor_tuple_fraction: '1',
  default_transaction_isolation: 'read committed',
  statement_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  // A client whose machine is gone is noticed after a minute, and its lock is free.
  tcp_keepalives_idle: '30',
  tcp_keepalives_interval: '10',
  tcp_keepalives_count: '3',
} as const

/** Sets the session up. @throws PolytableError INVALID_CONFIGURATION where the server or the database does not fit. */
export async function prepareSession(session: PostgresSession, readOnly: boolean): Promise<void> {
  const all = { ...settings, default_transaction_read_only: readOnly ? 'on' : 'off' }
  await session.run(
    'select set_config(name, value, false) from unnest($1::text[], $2::text[]) as settings (name, value)',
    [Object.keys(all), Object.values(all)],
  )
  // A client that is gone is noticed in the middle of a statement too; servers on some systems have no means for that.
  await session.run("set client_connection_check_interval = '1s'").catch(() => {})
  const [row] = await session.rows(
    "select current_setting('server_version_num')::int4, current_setting('server_version'), current_setting('server_encoding')",
  )
  const [number, version, encoding] = row as [number, string, string]
  if (number < MIN_VERSION) {
    throw new PolytableError(
      'INVALID_CONFIGURATION',
      `PostgreSQL 15 or later is required; this server is ${version}.`,
    )
  }
  if (encoding !== 'UTF8') {
    throw new PolytableError(
      'INVALID_CONFIGURATION',
      `The database encoding must be UTF8, not ${encoding}.`,
      {
        hint: "Polytable needs UTF8: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.",
      },
    )
  }
}

/** Makes what Polytable needs in the database, where it is missing: the extension pgvector and a schema. */
export async function prepareDatabase(session: PostgresSession): Promise<void> {
  const vectorSchema = (await findVector(session)) ?? (await createVector(session))
  const schema = await session.rows("select 1 from pg_namespace where nspname = 'polytable'")
  if (schema.length === 0) await session.run('create schema polytable')
  await setSearchPath(session, vectorSchema)
}

/** The same for a database that is only read: nothing is made. @returns its identity. @throws PolytableError PATH_NOT_FOUND */
export async function findDatabase(session: PostgresSession): Promise<string> {
  const vectorSchema = await findVector(session)
  const [made] = await session.rows("select to_regclass('polytable.identity') is not null")
  const rows = made![0] === true ? await session.rows('select id from polytable.identity') : []
  if (vectorSchema === undefined || rows.length === 0) {
    throw new PolytableError('PATH_NOT_FOUND', `No Polytable database at ${session.place}`, {
      hint: 'Check the URL, or open it without readOnly to create them.',
    })
  }
  await setSearchPath(session, vectorSchema)
  return rows[0]![0] as string
}

async function setSearchPath(session: PostgresSession, vectorSchema: string): Promise<void> {
  await session.run("select set_config('search_path', 'polytable, public, ' || quote_ident($1), false)", [
    vectorSchema,
  ])
}

/** The schema that pgvector was put into. */
async function findVector(session: PostgresSession): Promise<string | undefined> {
  const rows = await session.rows(
    `select n.nspname::text from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'vector'`,
  )
  return rows[0]?.[0] as string | undefined
}

async function createVector(session: PostgresSession): Promise<string> {
  try {
    await session.run('create extension if not exists vector')
  } catch (error) {
    throw new PolytableError(
      'INVALID_CONFIGURATION',
      `The extension pgvector is not installed in the database and could not be created: ${(error as Error).message}`,
      {
        hint: 'Install pgvector on the server, then run in this database, as a role that may: CREATE EXTENSION vector',
        cause: error,
      },
    )
  }
  return (await findVector(session))!
}
