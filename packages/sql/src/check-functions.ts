import type { SqlReader } from '@polytable/model/ports/index'
import { failing, type CheckedStatement } from './check-statement.ts'

/** Functions without effects that PostgreSQL counts among those that may have some, as they give another value at every call. */
const ANOTHER_EACH_TIME = [
  'random',
  'random_normal',
  'clock_timestamp',
  'timeofday',
  'gen_random_uuid',
  'uuidv4',
  'uuidv7',
  'array_shuffle',
  'array_sample',
]

/** What reads tables by their names or runs texts, tells of the server, or takes a number of a transaction. */
const REFUSED = /_to_xml$|_to_xmlschema$|_to_xml_and_xmlschema$|^current_setting$|^txid_|^inet_|^has_/

/**
 * Refuses functions that may have effects or reach outside: those that PostgreSQL calls volatile, and those that are neither its own
 * nor the vector extension's.
 * @throws PolytableError INSUFFICIENT_PRIVILEGES
 */
export async function checkFunctions(
  reader: SqlReader,
  sql: string,
  { called }: CheckedStatement,
): Promise<void> {
  const names = [...new Set(called.map(({ text }) => text))].filter(
    (name) => !ANOTHER_EACH_TIME.includes(name),
  )
  if (names.length === 0) return
  const rows = await reader.query(
    `SELECT DISTINCT p.proname::text FROM pg_catalog.pg_proc p
     WHERE p.proname = ANY($1::text[]) AND (p.provolatile = 'v'
       OR p.pronamespace <> 'pg_catalog'::regnamespace AND NOT EXISTS (
         SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
         WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e' AND e.extname = 'vector'))`,
    [names],
  )
  const refused = new Set(rows.map(([name]) => name as string))
  const token = called.find(({ text }) => refused.has(text) || REFUSED.test(text))
  if (!token) return
  const message = `The function '${token.text}' may have effects, or reach outside of the tables`
  throw failing(sql)('INSUFFICIENT_PRIVILEGES', token, message)
}
