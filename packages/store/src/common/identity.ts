import type { SqlExecutor } from '@polytable/model/ports/index'

/** The identity of a database: made once, and kept with its data. */
export async function databaseIdentity(store: SqlExecutor): Promise<string> {
  const found = await findIdentity(store)
  if (found !== undefined) return found
  const [schema] = await store.query("SELECT to_regnamespace('polytable') IS NOT NULL")
  if (schema![0] !== true) await store.query('CREATE SCHEMA polytable')
  await store.query('CREATE TABLE IF NOT EXISTS polytable.identity (id uuid NOT NULL)')
  await store.query('INSERT INTO polytable.identity VALUES (gen_random_uuid())')
  return (await findIdentity(store))!
}

/** The same where nothing is made: undefined where there is none yet. */
export async function findIdentity(store: SqlExecutor): Promise<string | undefined> {
  const [made] = await store.query("SELECT to_regclass('polytable.identity') IS NOT NULL")
  if (made![0] !== true) return undefined
  const [row] = await store.query('SELECT id::text FROM polytable.identity')
  return row?.[0] as string | undefined
}
