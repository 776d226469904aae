import type { CallNode, CallOutcome } from '@polytable/model/expressions/index'
import { sleep } from '@polytable/model/async/timing'
import type { Logger, SqlStore } from '@polytable/model/ports/index'
import type { IteratorCallSchema } from '@polytable/model/schemas/index'
import { fromJson, isMediaKind, toJson, type MediaCell, type Value } from '@polytable/model/types/index'
import { mediaArguments } from './signature.ts'
import { BATCH_ROWS } from '../storage/read.ts'

type Args = Record<string, Value>
type Result = readonly [key: string, result: string]
/** Tells what a row gave before the others have. */
type Arrived = (row: number, outcome: CallOutcome) => void

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
   * @param run is told for which of the calls it makes each
   * @param exists whether a medium that is a result is there still
   */
  async call(
    node: CallNode,
    salt: string,
    args: readonly Args[],
    run: (
      args: readonly Args[],
      arrived: Arrived,
      places: (row: number) => readonly number[],
    ) => Promise<readonly CallOutcome[]>,
    exists: (cell: MediaCell) => Promise<boolean>,
  ): Promise<CallOutcome[]> {
    const media = mediaArguments(node.args)
    const keys = args.map((row) => keyOfCall(node.function, salt, row, media))
    const distinct = [...new Set(keys)]
    const found = new Map<string, Value>()
    for (const [key, result] of await this.#read(distinct)) {
      const value = fromJson(node.type, JSON.parse(result))
      const isThere = value === null || !isMediaKind(node.type.kind) || (await exists(value as MediaCell))
      if (isThere) found.set(key, value)
    }
    const missing = distinct.filter((key) => !found.has(key))
    const placesOf = new Map<string, number[]>()
    for (const [place, key] of keys.entries()) {
      const places = placesOf.get(key)
      if (places) places.push(place)
      else placesOf.set(key, [place])
    }
    const early = new EarlyResults((results) => this.#write(node.function, results))
    const arrived: Arrived = (row, outcome) =>
      early.add(missing[row]!, resultsOf(node, new Map([[missing[row]!, outcome]])))
    const given = missing.map((key) => args[placesOf.get(key)![0]!]!)
    const places = (row: number): readonly number[] => placesOf.get(missing[row]!)!
    const computed =
      missing.length === 0 ? [] : await run(given, arrived, places).finally(() => early.settled())
    const outcomeOf = new Map(missing.map((key, i) => [key, computed[i]!] as const))
    const left = new Map([...outcomeOf].filter(([key]) => !early.has(key)))
    await this.#write(node.function, resultsOf(node, left))
    const seen = new Set<string>()
    return keys.map((key): CallOutcome => {
      if (found.has(key)) return { value: found.get(key)!, cached: true }
      const outcome = outcomeOf.get(key)!
      if (!seen.has(key)) seen.add(key)
      else if ('value' in outcome) return { ...outcome, cached: true }
      return outcome
    })
  }

  /**
   * What is kept under a key of a function, and where nothing is, what `make` gives: JSON, kept at once.
   * @param salt what it depends on besides the key
   */
  async keep(name: string, salt: string, key: Value, make: () => Promise<Value>): Promise<Value> {
    const text = keptKey(name, salt, key)
    const kept = (await this.#read([text])).get(text)
    if (kept !== undefined) return JSON.parse(kept) as Value
    const made = await make()
    await this.#write(name, [[text, JSON.stringify(made)]])
    return made
  }

  /** Forgets what is kept so. */
  async forget(name: string, salt: string, key: Value): Promise<void> {
    if (!this.writable) return
    await this.#store.query("DELETE FROM polytable.memo WHERE key = sha256(convert_to($1, 'UTF8'))", [
      keptKey(name, salt, key),
    ])
  }

  /** The rows that an iterator puts out for some arguments: kept ones, or those that `run` gives, where they can be kept. */
  async *iterate(
    call: IteratorCallSchema,
    salt: string,
    args: Args,
    run: () => AsyncIterable<readonly Args[]>,
  ): AsyncGenerator<readonly Args[]> {
    const { function: name } = call
    const key = keyOfCall(name, salt, args, mediaArguments(call.args))
    const kept = (await this.#read([key])).get(key)
    if (kept !== undefined) {
      const rows = JSON.parse(kept) as Args[]
      for (let start = 0; start < rows.length; start += BATCH_ROWS)
        yield rows.slice(start, start + BATCH_ROWS)
      return
    }
    const texts: string[] = []
    let left = MAX_RESULT_BYTES
    for await (const rows of run()) {
      if (left > 0) {
        const text = rows.every(isPlain) ? JSON.stringify(rows).slice(1, -1) : undefined
        left = text === undefined ? 0 : left - text.length
        if (text) texts.push(text)
      }
      yield rows
    }
    if (left > 0) await this.#write(name, [[key, `[${texts.join(',')}]`]])
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
  async #write(name: string, given: readonly Result[]): Promise<void> {
    const results = given.filter(([, result]) => result.length <= MAX_RESULT_BYTES)
    if (!this.writable || results.length === 0) return
    try {
      await this.#store.query(
        `INSERT INTO polytable.memo
         SELECT sha256(convert_to(key, 'UTF8')), $1, result, $4::timestamptz
         FROM unnest($2::text[], $3::text[]) AS r(key, result) ON CONFLICT (key) DO UPDATE SET result = excluded.result, used_at = excluded.used_at`,
        [name, results.map(([key]) => key), results.map(([, result]) => result), this.#now().toISOString()],
      )
      await this.#limit(results.reduce((sum, [, result]) => sum + result.length, 0))
    } catch (error) {
      this.#logger.warn('Caching the results of a function failed.', error)
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

/** How long a result that arrived waits for others to be written with, in milliseconds. */
const GATHER_MS = 10

/** Results that are kept as they arrive, those that arrive about the same time together. */
class EarlyResults {
  readonly #write: (results: readonly Result[]) => Promise<void>
  readonly #keys = new Set<string>()
  #next: Result[] = []
  #writing: Promise<void> | undefined

  constructor(write: (results: readonly Result[]) => Promise<void>) {
    this.#write = write
  }

  add(key: string, results: readonly Result[]): void {
    if (results.length === 0) return
    this.#keys.add(key)
    this.#next.push(...results)
    this.#writing ??= this.#drain()
  }

  has(key: string): boolean {
    return this.#keys.has(key)
  }

  /** Resolves when all is kept that arrived. */
  async settled(): Promise<void> {
    await this.#writing
  }

  async #drain(): Promise<void> {
    while (this.#next.length > 0) {
      await sleep(GATHER_MS)
      const results = this.#next
      this.#next = []
      await this.#write(results)
    }
    this.#writing = undefined
  }
}

function resultsOf({ type }: CallNode, outcomes: ReadonlyMap<string, CallOutcome>): Result[] {
  return [...outcomes].flatMap(([key, outcome]) =>
    'error' in outcome ? [] : [[key, JSON.stringify(toJson(type, outcome.value))] as const],
  )
}

/** Whether JSON gives a value back as it was. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  if (typeof value !== 'object' || value === null)
    return value === null || ['string', 'boolean'].includes(typeof value)
  if (Array.isArray(value)) return value.every(isPlain)
  // What is sealed is so for the client that gave it.
  return (
    Object.getPrototypeOf(value) === Object.prototype &&
    !('seal' in value) &&
    Object.values(value).every(isPlain)
  )
}

function keyOfCall(name: string, salt: string, args: Args, media: ReadonlySet<string>): string {
  const sorted = Object.keys(args).sort()
  const parts = sorted.map((key) => [key, media.has(key) ? mediaContent(args[key]) : args[key]])
  return JSON.stringify([name, salt, ...parts], contentOf)
}

function keptKey(name: string, salt: string, key: Value): string {
  return JSON.stringify([name, salt, 'kept', key], contentOf)
}

/** Media by their content, and what it is read as: of a text its bytes alone do not tell. */
function mediaContent(value: Value): Value {
  if (value === null) return null
  const { url, hash, mediaType } = value as MediaCell
  return { media: hash === '' ? url : hash, mediaType }
}

/** What JSON has no form for. */
function contentOf(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { bigint: value.toString() }
  if (typeof value === 'number' && !(Number.isFinite(value) && !Object.is(value, -0))) {
    return { number: Object.is(value, -0) ? '-0' : String(value) }
  }
  if (ArrayBuffer.isView(value)) {
    const kind = Object.prototype.toString.call(value)
    return {
      kind,
      bytes: Array.from(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)).join(),
    }
  }
  return value
}
