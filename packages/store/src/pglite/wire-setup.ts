import type { PGlite } from '@electric-sql/pglite'
import { resultParsers } from '../server/result-parsers.ts'

const BYTEA = 17

/**
 * Sets how `db` sends and reads values: parameters arrive ready to send (see `toWireValues`), results are parsed as the
 * SqlStore port says. Fails where pgvector is not there, which PGlite itself does not report.
 */
export async function setUpWire(db: PGlite): Promise<void> {
  // OIDs of extensions differ from database to database. The literal makes the server load the library.
  const { rows } = await db.query<{ oid: number }>(
    "select 'vector'::regtype::oid as oid where '[0]'::vector is not null",
  )
  const vectorOid = rows[0]!.oid
  const serializers: Record<string, (value: string) => string> = {}
  for (const key of [...Object.keys(db.serializers), String(BYTEA), String(vectorOid)])
    serializers[key] = keep
  // PGlite's type says text only; it sends bytes in binary format.
  db.serializers = serializers
  db.parsers = resultParsers(Object.keys(db.parsers))
}

function keep(value: string): string {
  return value
}
