import type { SqlReader } from '@polytable/model/ports/index'
import { dateFromMicros, parseSqlMicros } from '@polytable/model/types/time'
import { arrayOf } from './array-text.ts'

/** A type of PostgreSQL: what it is called, and how its values are read of the texts that the server writes. */
export interface ReadType {
  readonly name: string
  readonly read: (text: string) => unknown
}

/** The types of columns by their OIDs. */
export async function readTypes(reader: SqlReader, oids: readonly number[]): Promise<Map<number, ReadType>> {
  const rows = await reader.query(
    `SELECT t.oid, format_type(t.oid, NULL), CASE WHEN t.typcategory = 'A' THEN format_type(t.typelem, NULL) END
     FROM pg_catalog.pg_type t WHERE t.oid = ANY($1::oid[])`,
    [[...new Set(oids)]],
  )
  return new Map(
    rows.map(([oid, given, element]) => {
      const name = shortName(given as string)
      const inner = element === null ? undefined : readers[shortName(element as string)]
      const read = element === null ? (readers[name] ?? String) : arrayOf(inner ?? String)
      return [oid as number, { name, read }]
    }),
  )
}

/** The schema of an extension says nothing about its types. */
const shortName = (name: string): string => name.replace(/^.*\.(vector|halfvec)\b/, '$1')

const whole = (text: string): number | bigint => {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

/** Infinite ones, and those of years that Date does not have, stay texts. */
const instant = (text: string): Date | string => {
  const micros = parseSqlMicros(text)
  return micros === undefined ? text : dateFromMicros(micros)
}

const bytes = (text: string): Uint8Array =>
  Uint8Array.from(text.slice(2).match(/../g) ?? [], (pair) => parseInt(pair, 16))

const vector = (text: string): Float32Array => Float32Array.from(JSON.parse(text) as number[])

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  bigint: whole,
  integer: Number,
  smallint: Number,
  oid: Number,
  real: Number,
  'double precision': Number,
  numeric: (text) => (/^-?\d+$/.test(text) ? whole(text) : Number(text)),
  boolean: (text) => text === 't',
  'timestamp with time zone': instant,
  json: JSON.parse,
  jsonb: JSON.parse,
  bytea: bytes,
  vector,
  halfvec: vector,
}
