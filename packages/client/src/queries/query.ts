import { PolytableError } from '@polytable/model/errors/index'
import { joinConditions, type ExprNode } from '@polytable/model/expressions/index'
import { isPlain, type QuerySpec, type ResultBatch } from '@polytable/model/protocol/query-spec'
import type { UpdateStatus } from '@polytable/model/protocol/writes'
import { showAs, showQuery } from '@polytable/udf/values/show'
import { queryCalls } from '../calls/method-arguments.ts'
import { checkCalls } from '../calls/check-arguments.ts'
import type { Session } from '../connection/session.ts'
import type { Row, Shape, UpdateValues } from '../schemas/shape.ts'
import type { Table } from '../tables/table.ts'
import { updateValues } from '../tables/update-values.ts'
import type { RecomputeOptions } from '../tables/write-options.ts'
import { Rows, type QueryOptions } from './rows.ts'

/** A query: immutable, every method gives a new one. It runs when its rows are asked for. */
export class Query<S extends Shape, R = Row<S>> extends Rows<S, R> {
  readonly #spec: QuerySpec
  /** What is wrong with the options that it was built with. */
  readonly #refusal: unknown
  /** The path of the table that it is of, for what is said of it. */
  readonly #path: string

  static {
    checkCalls(this, queryCalls)
    showAs(this, (query) => showQuery(query.#spec))
  }

  constructor(session: Session, spec: QuerySpec, path: string, refusal?: unknown) {
    super(session)
    this.#spec = spec
    this.#path = path
    this.#refusal = refusal
  }

  /** The query as plain data, as it is sent to the engine. @throws PolytableError INVALID_ARGUMENT for options that it was built with */
  get spec(): QuerySpec {
    if (this.#refusal !== undefined) throw this.#refusal
    return this.#spec
  }

  /** The query as plain data. */
  toJSON(): QuerySpec {
    return this.spec
  }

  /** This query. */
  query(): this {
    return this
  }

  /** A query with another specification, made of this one's. */
  change<S2 extends Shape = S, R2 = R>(make: (spec: QuerySpec) => QuerySpec): Query<S2, R2> {
    return new Query(this.session, make(this.#spec), this.#path, this.#refusal)
  }

  /** The same query, which is refused with an error where its rows are asked for. */
  refused(error: unknown): Query<S, R> {
    return new Query(this.session, this.#spec, this.#path, this.#refusal ?? error)
  }

  /** The rows as the engine has them, with the types of their columns. */
  async *batches(options: QueryOptions = {}): AsyncGenerator<ResultBatch> {
    yield* this.session.engine.query(this.spec, options)
  }

  /** Changes the rows of the query. @throws PolytableError unless the query is a plain `where` on a table */
  async update(
    values: UpdateValues<S>,
    options: { readonly cascade?: boolean; readonly signal?: AbortSignal } = {},
  ): Promise<UpdateStatus> {
    const where = this.#plainWhere('update')
    const given = updateValues(this.#path, values)
    return this.session.engine.update(this.#spec.from, given, { ...options, ...where })
  }

  /** Recomputes columns for the rows of the query: see {@link Table.recomputeColumns}. */
  async recomputeColumns(
    names: readonly (keyof S & string)[],
    options: RecomputeOptions = {},
  ): Promise<UpdateStatus> {
    const where = this.#plainWhere('recomputeColumns')
    return this.session.engine.recomputeColumns(this.#spec.from, names, { ...options, ...where })
  }

  /** Deletes the rows of the query. */
  async delete(options: QueryOptions = {}): Promise<UpdateStatus> {
    const where = this.#plainWhere('delete')
    return this.session.engine.delete(this.#spec.from, { ...options, ...where })
  }

  #plainWhere(operation: string): { readonly where?: ExprNode } {
    const { select, version, where } = this.spec
    if (version !== undefined) {
      throw new PolytableError('UNSUPPORTED_OPERATION', `Cannot ${operation} rows of a snapshot`, {
        hint: 'Open the table without a version.',
      })
    }
    if (select || !isPlain(this.#spec)) {
      throw new PolytableError('UNSUPPORTED_OPERATION', `${operation}() requires a query with only where()`)
    }
    return andAll(where)
  }
}

/** One condition of many. */
export function andAll(conditions: readonly ExprNode[]): { readonly where?: ExprNode } {
  if (conditions.length === 0) return {}
  return { where: conditions.reduce((left, right) => joinConditions('and', left, right)) }
}
