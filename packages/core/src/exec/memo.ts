import type { CallNode, CallOutcome } from '../expr/index.ts'
import type { Logger, SqlStore } from '../ports/index.ts'
import { fromJson, toJson, type MediaCell, type Value } from '../types/index.ts'
import { isMediaCell } from './media-cell.ts'

type Args = Record<string, Value>

/** What is kept of results, in bytes of their JSON; beyond it those go that were not used for longest. */
const LIMIT_BYTES = 64 * 1024 * 1024
/** A larger result is not kept. */
const MAX_RESULT_BYTES = 4 * 1024 * 1024
/** Part of the limit that is left when results have to go. */
const KEPT_SHARE = 0.8

/**
 * Results of expensive functions by what they were computed from: the function, its version, and the content of its arguments. So
 * a value that was computed once is not computed again in another row, column or version, nor after it was dropped.
 */
export class Memo {
  readonly #store: SqlStore
  readonly #logger: Logger
  readonly #now: () => Date
  #bytes: number | undefined
  /** Off while the database must not be written to. */
  writable = false

  constructor(store: SqlStore, logger: Logger, now: () => Date) {
    this.#store = store
    this.#logger = logger
    this.#now = now
  }

  /**
   * The outcomes of calls: kept ones, and for the rest what `run` gives for their arguments. Equal arguments are computed once.
   * @param salt what the results depend on besides the arguments
   */
  async call(
    node: CallNode,
    salt: string,
    args: readonly Args[],
    run: (args: readonly Args[]) => Promise<readonly CallOutcome[]>,
  ): Promise<CallOutcome[]> {
    const keys = args.map((row) => keyOfCall(node.function, salt, row))
    const distinct = [...new Set(keys)]
    const found = await this.#read(distinct)
    const missing = distinct.filter((key) => !found.has(key))
    const rowOf = new Map(keys.map((key, row) => [key, row] as const))
    const computed = missing.length === 0 ? [] : await run(missing.map((key) => args[rowOf.get(key)!]!))
    const outcomeOf = new Map(missing.map((key, i) => [key, computed[i]!] as const))
    await this.#write(node, outcomeOf)
    const seen = new Set<string>()
    return keys.map((key): CallOutcome => {
      const kept = found.get(key)
      if (kept !== undefined) return { value: fromJson(node.type, JSON.parse(kept)), cached: true }
      const outcome = outcomeOf.get(key)!
      if (!seen.has(key)) seen.add(key)
      else if ('value' in outcome) return { ...outcome, cached: true }
      return outcome
    })
  }

  /** The results that are kept of some calls, by their keys. */
  async #read(keys: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.#store.query(
      `SELECT k.ord, m.result FROM unnest($1::text[]) WITH ORDINALITY AS k(key, ord)
       JOIN polytable.memo m ON m.key = sha256(convert_to(k.key, 'UTF8'))`,
      [keys],
    )
    if (rows.length > 0 && this.writable) {
      const used = rows.map(([ord]) => keys[(ord as number) - 1]!)
      await this.#store.query(
        `UPDATE polytable.memo SET used_at = $2::timestamptz
         WHERE key IN (SELECT sha256(convert_to(k, 'UTF8')) FROM unnest($1::text[]) k)
           AND used_at < $2::timestamptz - interval '1 hour'`,
        [used, this.#now().toISOString()],
      )
    }
    return new Map(rows.map(([ord, result]) => [keys[(ord as number) - 1]!, result as string]))
  }

  /** Keeps results. That it fails does no harm but to speed. */
  async #write(
    { function: name, type }: CallNode,
    outcomes: ReadonlyMap<string, CallOutcome>,
  ): Promise<void> {
    if (!this.writable) return
    const results = [...outcomes].flatMap(([key, outcome]) => {
      if ('error' in outcome) return []
      const result = JSON.stringify(toJson(type, outcome.value))
      return result.length > MAX_RESULT_BYTES ? [] : [[key, result] as const]
    })
    if (results.length === 0) return
    try {
      await this.#store.query(
        `INSERT INTO polytable.memo
         SELECT sha256(convert_to(key, 'UTF8')), $1, result, $4::timestamptz
         FROM unnest($2::text[], $3::text[]) AS r(key, result) ON CONFLICT (key) DO NOTHING`,
        [name, results.map(([key]) => key), results.map(([, result]) => result), this.#now().toISOString()],
      )
      await this.#limit(results.reduce((sum, [, result]) => sum + result.length, 0))
    } catch (error) {
      this.#logger.warn('The results of a function could not be kept.', error)
    }
  }

  async #limit(added: number): Promise<void> {
    this.#bytes = this.#bytes === undefined ? (await this.size()).bytes : this.#bytes + added
    if (this.#bytes <= LIMIT_BYTES) return
    await this.#store.query(
      `DELETE FROM polytable.memo WHERE key IN (
         SELECT key FROM (
           SELECT key, sum(length(result)) OVER (ORDER BY used_at DESC, key) AS total FROM polytable.memo
         ) m WHERE total > $1)`,
      [LIMIT_BYTES * KEPT_SHARE],
    )
    this.#bytes = (await this.size()).bytes
  }

  /** How much is kept. */
  async size(): Promise<{ readonly results: number; readonly bytes: number }> {
    const [row] = await this.#store.query(
      'SELECT count(*), coalesce(sum(length(result)), 0)::int8 FROM polytable.memo',
    )
    const [results, bytes] = row as [number, number]
    return { results, bytes }
  }
}

function keyOfCall(name: string, salt: string, args: Args): string {
  const sorted = Object.keys(args).sort()
  return JSON.stringify([name, salt, ...sorted.map((key) => [key, args[key]])], contentOf)
}

/** Media by their content, and what JSON has no form for. */
function contentOf(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { bigint: value.toString() }
  if (typeof value === 'number' && !(Number.isFinite(value) && !Object.is(value, -0))) {
    return { number: Object.is(value, -0) ? '-0' : String(value) }
  }
  if (ArrayBuffer.isView(value)) {
    return { bytes: Array.from(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)).join() }
  }
  if (isMediaCell(value)) {
    const { url, hash }: MediaCell = value
    return { media: hash === '' ? url : hash }
  }
  return value
}
