import type { DataType as ArrowType, Table as ArrowTable } from 'apache-arrow'
import { PolytableError } from '@polytable/model/errors/index'
import type { ExprNode } from '@polytable/model/expressions/index'
import type { QueryFailure, QueryRunOptions } from '@polytable/model/protocol/query-options'
import {
  isPlain,
  type JoinSpec,
  type LiveBatch,
  type QuerySpec,
  type ResultBatch,
} from '@polytable/model/protocol/query-spec'
import { rowsCalls } from '../calls/method-arguments.ts'
import { numbered } from '@polytable/model/schemas/index'
import { checkCalls } from '../calls/check-arguments.ts'
import type { Session } from '../connection/session.ts'
import { orderTerm } from '../expressions/aggregates.ts'
import { computedNode, type Computations, type ComputedValue } from '../expressions/computations.ts'
import { Expression, nodeOf, type Condition } from '../expressions/expression.ts'
import type { JoinedRow, JoinedShape, JoinHow, Row, Shape } from '../schemas/shape.ts'
import { Column } from '../tables/column.ts'
import type { Table } from '../tables/table.ts'
import { arrowTable } from './arrow.ts'
import { csvLine, csvText } from './csv.ts'
import { withCounts, type RowCount } from './query-parameters.ts'
import type { Query } from './query.ts'
import { LiveRows } from './live-rows.ts'
import { rowMaker } from './row-maker.ts'
import { withErrors, type WithErrors } from './with-errors.ts'

type Flatten<T> = { [K in keyof T]: T[K] }

/** The rows of `select({ name: expression, … })`. */
export type SelectedRow<E extends Computations> = { [K in keyof E]: ComputedValue<E[K]> }

/** A column of any type. */
export type AnyColumn = Pick<Column<unknown>, 'name' | 'node'>

/** The rows of a query that selects columns: a property for each, by its name. */
export type ColumnRow<C extends readonly AnyColumn[]> = Flatten<{
  [K in C[number] as K['name']]: K extends Expression<infer T> ? T : never
}>

/** The columns of a table of Apache Arrow, by the rows that it is made of. */
type ArrowTypes<R> = { [K in keyof R & string]: ArrowType }

/** Options of what ends a query. */
export interface QueryOptions {
  /** Cancels the call: it rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /**
   * What happens where a function of the query fails for a row. 'abort' unless given: the call fails with the function's error and
   * the row. 'ignore': its value is null, a condition does not hold, and the `errors` of the result tell the rest; of a result that
   * is a number or a text nothing does.
   */
  readonly onError?: 'abort' | 'ignore'
}

/** Of a query that goes on where functions fail. */
type Ignoring = QueryOptions & { readonly onError: 'ignore' }

/** The rows of a stream, and what failed up to the last that was given. */
export type RowStream<R> = AsyncGenerator<R> & { readonly errors: readonly QueryFailure[] }

/** Options of `orderBy`. */
export interface OrderOptions {
  /** Where nulls go: last unless said otherwise, in both directions. */
  readonly nulls?: 'first' | 'last'
}

/** A table, view or query with rows of a type. */
export interface RowsSource<R = unknown> {
  /** A query of all its rows. */
  query(): { readonly spec: QuerySpec; collect(): Promise<R[]> }
}

/** A row that comes from one of two queries. */
export type EitherRow<A, B> = { [K in keyof A]: A[K] | (K extends keyof B ? B[K] : never) }

/** Options of `join`. */
export interface JoinOptions<How extends JoinHow = JoinHow> {
  /** A condition; or columns, which are matched with those of the same name on the other side. */
  readonly on?: Condition | AnyColumn | readonly AnyColumn[]
  /** 'inner' unless given. */
  readonly how?: How
}

/** Exactly one of `n`, `nPerStratum` and `fraction`. */
export interface SampleOptions {
  /** So many rows. */
  readonly n?: number
  /** So many rows of each stratum. */
  readonly nPerStratum?: number
  /** This share of the rows, from 0 to 1; of each stratum where `stratifyBy` is given. */
  readonly fraction?: number
  /** What rows of one stratum have in common. */
  readonly stratifyBy?: Expression<unknown> | readonly Expression<unknown>[]
  /** A whole number; the same seed draws the same rows. */
  readonly seed?: number
}

/** Rows that can be narrowed, put in order and read: what tables and queries have in common. */
export abstract class Rows<S extends Shape, R> implements AsyncIterable<R> {
  protected readonly session: Session

  static {
    checkCalls(this, rowsCalls, (rows, error) => (rows as Rows<Shape, unknown>).query().refused(error))
  }

  constructor(session: Session) {
    this.session = session
  }

  /** A query of the rows. */
  abstract query(): Query<S, R>

  /**
   * What each row holds: columns by name, columns, or expressions under names; of columns of one name the second is `name_1`. Once per
   * query. `select({})` holds nothing: it is for views that have the outputs of their iterator alone, and has no rows to read.
   */
  select<const K extends keyof S & string>(...names: readonly K[]): Query<S, Flatten<Pick<Row<S>, K>>>
  select<const C extends readonly AnyColumn[]>(...columns: C): Query<S, ColumnRow<C>>
  select<const E extends Computations>(expressions: E): Query<S, SelectedRow<E>>
  select(...items: readonly unknown[]): Query<S, never> {
    const given = items.flatMap(selectItems)
    const names = numbered(given.map(({ name }) => name))
    const select = given.map(({ value }, i) => ({ name: names[i]!, value }))
    if (items.length === 0)
      throw new PolytableError('INVALID_ARGUMENT', 'select() requires at least one column or expression')
    if (select.some(({ name }) => name === '')) {
      throw new PolytableError('INVALID_ARGUMENT', 'select(): a name must not be empty')
    }
    return this.query().change((spec) => {
      if (spec.select) throw new PolytableError('INVALID_EXPRESSION', 'select() can be used once per query')
      return { ...spec, select }
    })
  }

  /**
   * Keeps the rows for which the condition is true; null counts as false. Repeated conditions are and-ed.
   * @example
   * ```ts
   * await films.where(films.c.year.between(1920, 1930).and(films.c.title.like('M%'))).collect()
   * ```
   */
  where(condition: Condition): Query<S, R> {
    return this.query().change((spec) => ({ ...spec, where: [...spec.where, nodeOf(condition)] }))
  }

  /**
   * The rows of this query, each beside those of another table. Columns of the other table are in the result under their names,
   * numbered (`name_1`) where this side has the name already.
   * @throws PolytableError INVALID_ARGUMENT for a cross join with `on`, or any other without it
   * @example
   * ```ts
   * const people = await db.createTable('people', { title: pt.string(), director: pt.string() })
   * await people.insert({ title: 'Metropolis', director: 'Lang' })
   * await films.query().join(people, { on: films.c.title.eq(people.c.title) }).collect()
   * ```
   */
  join<S2 extends Shape, const How extends JoinHow = 'inner'>(
    other: Table<S2> | Query<S2>,
    options: JoinOptions<How> = {},
  ): Query<JoinedShape<S, S2, How>, JoinedRow<S, S2, How>> {
    const { how = 'inner', on } = options
    if ((how === 'cross') !== (on === undefined)) {
      const problem =
        how === 'cross'
          ? 'A cross join does not accept a condition'
          : `${how === 'inner' ? 'An' : 'A'} ${how} join requires a condition`
      throw new PolytableError('INVALID_ARGUMENT', problem, {
        hint: 'join(other, { on: a.c.id.eq(b.c.id) })',
      })
    }
    const right = other.query().spec
    if (!isPlain({ ...right, where: [] }) || right.select) {
      throw new PolytableError('UNSUPPORTED_OPERATION', 'A joined table can only be filtered with where()')
    }
    const join: JoinSpec = {
      table: right.from,
      how,
      version: right.version,
      on: on === undefined ? undefined : joinCondition(on),
      ...(right.where.length > 0 ? { where: right.where } : {}),
    }
    return this.query().change((spec) => ({ ...spec, joins: [...(spec.joins ?? []), join] }))
  }

  /**
   * Puts rows together that have the same values, or, given a table, that come from the same row of it. Once per query.
   * @example
   * ```ts
   * await films
   *   .groupBy(films.c.year)
   *   .select({ year: films.c.year, films: count() })
   *   .collect()
   * ```
   */
  groupBy(...by: readonly (Expression<unknown> | RowsSource)[]): Query<S, R> {
    if (by.length === 0) throw new PolytableError('INVALID_ARGUMENT', 'groupBy() requires at least one key')
    const groupBy = by.map((term) =>
      term instanceof Expression ? term.node : ({ kind: 'rowsOf', table: term.query().spec.from } as const),
    )
    return this.query().change((spec) => {
      if (spec.groupBy) throw new PolytableError('INVALID_EXPRESSION', 'groupBy() can be used once per query')
      return { ...spec, groupBy }
    })
  }

  /** Keeps the groups for which the condition is true; null counts as false. Repeated conditions are and-ed. */
  having(condition: Condition): Query<S, R> {
    return this.query().change((spec) => ({ ...spec, having: [...(spec.having ?? []), nodeOf(condition)] }))
  }

  /** Every row of the result once. */
  distinct(): Query<S, R> {
    return this.query().change((spec) => ({ ...spec, distinct: true }))
  }

  /**
   * The rows of this query and those of another that gives the same columns, each row once; with `all`, as often as it is there.
   * `orderBy` and `limit` before it belong to this query, after it to the union.
   */
  union<R2 extends Record<keyof R, unknown>>(
    other: RowsSource<R2>,
    options: { readonly all?: boolean } = {},
  ): Query<S, EitherRow<R, R2>> {
    const { all = false } = options
    const second = other.query().spec
    return this.query().change((first) => {
      const spec: QuerySpec = { from: '', union: { queries: [first, second] }, where: [], orderBy: [] }
      return all ? spec : { ...spec, distinct: true }
    })
  }

  /**
   * Draws rows at random, by a hash of the seed and the row's key: the same rows for the same seed, a new draw each time without.
   * @throws PolytableError INVALID_ARGUMENT
   */
  sample(options: SampleOptions): Query<S, R> {
    const { stratifyBy = [], ...size } = options
    const strata = stratifyBy instanceof Expression ? [stratifyBy] : stratifyBy
    return this.query().change((spec) => ({ ...spec, sample: { ...size, stratifyBy: strata.map(nodeOf) } }))
  }

  /** Sorts by an expression; a further one decides among equals. Without any, rows come in the order of insertion. */
  orderBy(
    value: Expression<unknown>,
    direction: 'asc' | 'desc' = 'asc',
    options: OrderOptions = {},
  ): Query<S, R> {
    const term = { ...orderTerm(value, direction), ...options }
    return this.query().change((spec) => ({ ...spec, orderBy: [...spec.orderBy, term] }))
  }

  /** At most `limit` rows, after leaving out the first `offset`. */
  limit(limit: RowCount, options: { readonly offset?: RowCount } = {}): Query<S, R> {
    return this.query().change((spec) => withCounts(spec, { limit, ...options }))
  }

  /** All rows. @throws PolytableError where a function fails, with its code, the column and the row, unless `onError` is 'ignore' */
  collect(options: Ignoring): Promise<WithErrors<R[]>>
  collect(options?: QueryOptions): Promise<R[]>
  async collect(options: QueryOptions = {}): Promise<R[]> {
    const rows: R[] = []
    const errors: QueryFailure[] = []
    for await (const batch of this.#engineBatches(options, errors)) {
      for (const row of batch.rows) rows.push(row)
    }
    return options.onError === 'ignore' ? withErrors(rows, errors) : rows
  }

  /** The first row, or undefined where there is none. With `onError: 'ignore'` the row has the `errors`. */
  async first(options: QueryOptions = {}): Promise<R | undefined> {
    const query = this.query().change((spec) => ({ ...spec, limit: Math.min(spec.limit ?? 1, 1) }))
    if (options.onError !== 'ignore') return (await query.collect(options))[0]
    const rows = await query.collect({ ...options, onError: 'ignore' })
    const [row] = rows
    // A column of that name is what is meant by it.
    if (row !== undefined && !Object.hasOwn(row as object, 'errors')) withErrors(row as object, rows.errors)
    return row
  }

  /** How many rows there are. */
  async count(options: QueryOptions = {}): Promise<number> {
    return this.session.engine.count(this.query().spec, options)
  }

  /** The first rows in the order of insertion. @throws PolytableError where the query has an order of its own */
  head(n: number | undefined, options: Ignoring): Promise<WithErrors<R[]>>
  head(n?: number, options?: QueryOptions): Promise<R[]>
  async head(n = 10, options: QueryOptions = {}): Promise<R[]> {
    return this.#ends(n, 'asc', options)
  }

  /** The last rows in the order of insertion. */
  tail(n: number | undefined, options: Ignoring): Promise<WithErrors<R[]>>
  tail(n?: number, options?: QueryOptions): Promise<R[]>
  async tail(n = 10, options: QueryOptions = {}): Promise<R[]> {
    return (await this.#ends(n, 'desc', options)).reverse()
  }

  #ends(n: number, direction: 'asc' | 'desc', options: QueryOptions): Promise<R[]> {
    if (!isPlain(this.query().spec)) {
      throw new PolytableError(
        'UNSUPPORTED_OPERATION',
        'head() and tail() use the insertion order of a single table: use limit()',
      )
    }
    const byRow = {
      value: { kind: 'rowId', table: '', type: { kind: 'int', nullable: false } },
      direction,
    } as const
    const order = direction === 'desc' ? { orderBy: [byRow] } : {}
    return this.query()
      .change((spec) => ({ ...spec, limit: n, ...order }))
      .collect(options)
  }

  /** How the query would run: its SQL, the server's plan, and what is left to JavaScript. To be read, not parsed. */
  async explain(options: QueryOptions = {}): Promise<string> {
    return this.session.engine.explain(this.query().spec, options)
  }

  /**
   * All rows as CSV (RFC 4180), with a first line of names: points in time as ISO text, media as URLs, JSON and arrays as JSON,
   * binary values in base64, null as nothing.
   */
  async toCsv(options: QueryOptions = {}): Promise<string> {
    const lines: string[] = []
    for await (const { columns, rows } of this.query().batches(options)) {
      if (lines.length === 0) lines.push(csvLine(columns.map(({ name }) => name)))
      for (const values of rows) lines.push(csvLine(columns.map(({ type }, i) => csvText(type, values[i]))))
    }
    return `${lines.join('\r\n')}\r\n`
  }

  /**
   * All rows as a table of Apache Arrow, which the package `apache-arrow` makes: int and bigint as Int64, timestamps in
   * microseconds of UTC, dates as days, arrays as lists of fixed size, or lists where a dimension is open; uuid, JSON and the URLs of
   * media as texts. Every field is nullable.
   * @throws PolytableError TYPE_MISMATCH for a whole number beyond 64 bits, INVALID_CONFIGURATION where the package is missing
   */
  async toArrow(options: QueryOptions = {}): Promise<ArrowTable<ArrowTypes<R>>> {
    const errors: QueryFailure[] = []
    const table = (await arrowTable(() => this.#told(options, errors))) as ArrowTable<ArrowTypes<R>>
    return options.onError === 'ignore' ? withErrors(table, errors) : table
  }

  /** Streams rows in bounded memory, as they were when the first was asked for. */
  [Symbol.asyncIterator](): AsyncGenerator<R> {
    return this.stream()
  }

  /** The same with options: `for await (const row of query.stream({ onError: 'ignore' }))`. */
  stream(options: QueryOptions = {}): RowStream<R> {
    const errors: QueryFailure[] = []
    return withErrors(this.#rows(options, errors), errors)
  }

  async *#rows(options: QueryOptions, errors: QueryFailure[]): AsyncGenerator<R> {
    for await (const { rows } of this.#engineBatches(options, errors)) yield* rows
  }

  /**
   * The rows now, and again whenever a change of the database changes them. Ends when the signal is aborted. Of a pending cell that is
   * an answer of `chat` which is on its way, `text` is what has come, and `finishReason` is 'pending'.
   * @throws PolytableError where the query itself fails
   * @example
   * ```ts
   * const abort = new AbortController()
   * for await (const rows of films.select('title').live({ signal: abort.signal })) {
   *   console.log(rows.length)
   *   break
   * }
   * ```
   */
  live(options: Ignoring): AsyncGenerator<WithErrors<R[]>>
  live(options?: QueryOptions): AsyncGenerator<R[]>
  async *live(options: QueryOptions = {}): AsyncGenerator<R[]> {
    const { onError } = options
    // Thousands may be given one signal: each listens to one of its own, which Node does not count.
    const signal = options.signal && AbortSignal.any([options.signal])
    const asked = { ...options, ...(signal ? { signal } : {}) }
    const present = (columns: LiveBatch['columns'] & {}): ((values: ResultBatch['rows']) => R[]) => {
      const make = rowMaker<R>(columns, this.session)
      return (rows) => make({ columns, rows })
    }
    const result = new LiveRows<R>(present)
    for (let answered = true; ;) {
      try {
        for await (const batch of this.session.engine.live(this.query().spec, asked)) {
          answered = true
          const isChanged = result.apply(batch)
          if (!isChanged) continue
          const { rows, failures } = result
          yield onError === 'ignore' ? withErrors(rows, failures) : rows
        }
        return
      } catch (error) {
        if (signal?.aborted) return
        // The engine has moved to another tab: it is asked anew, once.
        if (!answered || !PolytableError.is(error) || error.code !== 'DATABASE_UNAVAILABLE') throw error
        answered = false
      }
    }
  }

  /** The rows as the engine has them; what failed is added to `errors`. */
  async *#told(options: QueryRunOptions, errors: QueryFailure[]): AsyncGenerator<ResultBatch> {
    for await (const batch of this.session.engine.query(this.query().spec, options)) {
      errors.push(...(batch.failures ?? []))
      yield batch
    }
  }

  async *#engineBatches(
    options: QueryRunOptions,
    errors: QueryFailure[],
  ): AsyncGenerator<{ readonly rows: R[] }> {
    let present: ((batch: ResultBatch) => R[]) | undefined
    for await (const batch of this.#told(options, errors)) {
      present ??= rowMaker<R>(batch.columns, this.session)
      yield { rows: present(batch) }
    }
  }
}

function selectItems(item: unknown): { name: string; value: ExprNode }[] {
  if (typeof item === 'string') {
    return [
      {
        name: item,
        value: { kind: 'column', table: '', column: item, type: { kind: 'json', nullable: true } },
      },
    ]
  }
  if (item instanceof Column) return [{ name: item.name, value: item.node }]
  if (item instanceof Expression || typeof item !== 'object' || item === null) {
    throw new PolytableError(
      'INVALID_EXPRESSION',
      'select() expects names, columns, or an object of named expressions',
      {
        hint: 'Name it: select({ half: t.c.price.div(2) }).',
      },
    )
  }
  return Object.entries(item).map(([name, value]) => ({ name, value: computedNode(value, name) }))
}

function joinCondition(on: NonNullable<JoinOptions['on']>): ExprNode | readonly string[] {
  if (!(on instanceof Expression)) return (on as readonly AnyColumn[]).map(({ name }) => name)
  return on instanceof Column && on.type.kind !== 'bool' ? [on.name] : on.node
}
