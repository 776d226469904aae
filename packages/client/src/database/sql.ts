import { PolytableError } from '@polytable/model/errors/index'
import type { SqlValue } from '@polytable/model/ports/index'
import type { SqlColumn, SqlRows } from '@polytable/model/protocol/query-options'
import { isTypedArray } from '@polytable/model/types/array-elements'
import { describeValue } from '@polytable/model/types/index'
import { isPlain } from '../calls/argument-kinds.ts'

/** Options of `db.sql`. */
export interface SqlOptions {
  /**
   * The values of `$1`, `$2`, …: texts, numbers, bigints, booleans, null, Dates, bytes, a Float32Array for a vector, lists of such for
   * arrays; other objects are JSON.
   */
  readonly params?: readonly unknown[]
  /** The most rows that are given: 1,000 unless given. */
  readonly limit?: number
  /**
   * Milliseconds after which a server ends the statement: 30,000 unless given. PGlite cannot end one: where it takes long, what else the
   * database is asked waits.
   */
  readonly timeoutMs?: number
  /** Rejects the call with the signal's reason; a statement that runs goes on to its end. */
  readonly signal?: AbortSignal
}

/** What `db.sql` gives. */
export interface SqlResult<Row = Record<string, unknown>> {
  /** The columns in their order; of equal names the later ones have numbers. */
  readonly columns: readonly SqlColumn[]
  /** The rows in their order. */
  readonly rows: Row[]
  /** Whether there are more rows than `limit`. */
  readonly truncated: boolean
}

export const DEFAULT_LIMIT = 1000
export const DEFAULT_TIMEOUT_MS = 30_000

/** The rows of a result as objects. */
export function sqlResult<Row>({ columns, rows, truncated }: SqlRows): SqlResult<Row> {
  const made = rows.map(
    (values) => Object.fromEntries(columns.map(({ name }, i) => [name, values[i]])) as Row,
  )
  return { columns, rows: made, truncated }
}

/** A value of a parameter as it is sent. @throws PolytableError INVALID_ARGUMENT */
export function sqlValue(value: unknown, at: number): SqlValue {
  if (value === null || value === undefined) return null
  if (value instanceof Date) return instantText(value, at)
  if (value instanceof Uint8Array || value instanceof Float32Array) return value
  if (typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol')
    return objectValue(value, at)
  return value as string | number | bigint | boolean
}

function objectValue(value: unknown, at: number): SqlValue {
  const items = isTypedArray(value) ? Array.from(value as Iterable<number | bigint>) : value
  if (Array.isArray(items)) {
    const isFlat = items.every((item) => typeof item !== 'object' || item === null || item instanceof Date)
    if (isFlat) return items.map((item, i) => sqlValue(item, i) as string | number | bigint | boolean | null)
    return JSON.stringify(items)
  }
  if (isPlain(value)) return JSON.stringify(value)
  throw new PolytableError('INVALID_ARGUMENT', `params[${at}] cannot be ${describeValue(value)}`, {
    hint: 'Give a text, a number, a boolean, null, a Date, bytes, a list of these, or an object for JSON.',
  })
}

function instantText(value: Date, at: number): string {
  if (!Number.isNaN(value.getTime())) return value.toISOString()
  throw new PolytableError('INVALID_ARGUMENT', `params[${at}] is no valid Date`)
}
