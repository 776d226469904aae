import { PolytableError } from '@polytable/model/errors/index'
import type { ColumnNode, SnippetNode } from '@polytable/model/expressions/index'
import type { Lineage } from '@polytable/model/protocol/insight'
import { describeValue, displayType, typeOf } from '@polytable/model/types/index'
import { checkCalls } from '../calls/check-arguments.ts'
import { columnCalls } from '../calls/expression-arguments.ts'
import { Expression } from '../expressions/expression.ts'
import { valueOrParameter } from '../queries/query-parameters.ts'
import { comparedWith, type SimilarityQuery } from './similarity-query.ts'
import { snippetStyle, type SnippetOptions } from './snippet.ts'
import { showAs } from '@polytable/udf/values/show'

/** Words to look for in a column of texts. */
type Words<T> =
  string extends NonNullable<T> ? string | Expression<string> | Expression<string | null> : never

/** A column of a table. `N` is its name. */
export class Column<T, N extends string = string> extends Expression<T> {
  /** The column as plain data, as it is sent to the engine. */
  declare readonly node: ColumnNode
  /** The name that the column has in the table of the handle. */
  readonly name: N

  readonly #lineage: (() => Promise<Lineage>) | undefined

  static {
    checkCalls(this, columnCalls)
    showAs(this, ({ name, type }) => `${name}: ${displayType(type)}`)
  }

  /** @param lineage what the database says of the column, where it is one of a table that is there */
  constructor(node: ColumnNode, name: N, lineage?: () => Promise<Lineage>) {
    super(node)
    this.name = name
    this.#lineage = lineage
  }

  /**
   * What the column's values are computed from, and what is computed from them: columns, here and in views, and the indexes, checks
   * and filters of views that read it. The direct ones come first.
   * @throws PolytableError INVALID_STATE for a column of a declaration
   */
  async lineage(): Promise<Lineage> {
    if (this.#lineage) return this.#lineage()
    throw new PolytableError('INVALID_STATE', `'${this.name}' is not a column of an open database`, {
      column: this.name,
      hint: 'Ask a column of a table: t.c.name.lineage().',
    })
  }

  /** Why a cell of a computed or media column has no value: the error's type; null where nothing failed. */
  get errorType(): Expression<string | null> {
    return new Expression({
      kind: 'cellError',
      column: this.node,
      field: 'type',
      type: typeOf('string', true),
    })
  }

  /** The message of the error that the cell's computation failed with; null where it did not fail. */
  get errorMessage(): Expression<string | null> {
    return new Expression({
      kind: 'cellError',
      column: this.node,
      field: 'message',
      type: typeOf('string', true),
    })
  }

  /**
   * How near each value is to the query, by the column's embedding index; larger is nearer for every metric. Null where a value
   * has no embedding.
   * @throws PolytableError INVALID_ARGUMENT unless exactly one thing to compare with is given, and for an expression that is no
   *   parameter; the query: INVALID_ARGUMENT where the index has no embedding for it, and for media what inserting them throws
   */
  similarity(query: SimilarityQuery): Expression<number | null> {
    const { index, effort } = query
    return new Expression({
      kind: 'similarity',
      column: this.node,
      index,
      query: comparedWith(this.name, query),
      ...(effort === undefined ? {} : { effort }),
      type: typeOf('float', true),
    })
  }

  /**
   * How well each text matches the words asked for, by the column's text index: 0 where it does not, null where there is no text,
   * else above 0 and the larger the better (PostgreSQL's `ts_rank`, divided by 1 + the logarithm of the text's length). Words count
   * in any form that has the same stem in the index's language.
   * @param query as it is typed into search engines: all words have to be there; `"…"` is a phrase, `or` between words means either,
   *   `-` before a word that it must not be there. No text matches where nothing but words without meaning is asked for ('the')
   * @param options `index`: the name of the index to use, where the column has several
   * @throws PolytableError INVALID_ARGUMENT for a query that is no text, and for an expression that is no parameter; the query:
   *   INDEX_NOT_FOUND where the column has no text index
   */
  match(query: Words<T>, options: { readonly index?: string } = {}): Expression<number | null> {
    return new Expression({
      kind: 'match',
      column: this.node,
      ...options,
      query: this.#words('match()', query),
      type: typeOf('float', true),
    })
  }

  /**
   * The passage of each text that matches the words asked for best, with these words marked, by the column's text index
   * (PostgreSQL's `ts_headline`); null where there is no text, and the beginning of a text that does not match, without marks. What
   * the text holds stays as it is, HTML and markers in it too: to show it as HTML, choose markers that no text has, escape the result,
   * and then put elements in their place. Only invisible characters are left out, and characters that are forms of others, such as
   * ligatures, are these.
   * @param query as {@link match} takes it
   * @throws PolytableError as {@link match}, and INVALID_ARGUMENT for `minWords` that are not less than `maxWords`
   * @example
   * ```ts
   * const indexed = await films.addTextIndex(films.c.plot)
   * const found = indexed.where(indexed.c.plot.match('city').gt(0))
   * await found.select({ passage: indexed.c.plot.snippet('city', { open: '[', close: ']' }) }).collect()
   * ```
   */
  snippet(query: Words<T>, options: SnippetOptions = {}): Expression<string | null> {
    return new Expression({
      kind: 'snippet',
      column: this.node,
      ...snippetStyle(this.name, options),
      query: this.#words('snippet()', query),
      type: typeOf('string', true),
    })
  }

  #words(place: string, query: Words<T>): SnippetNode['query'] {
    if (typeof query === 'string' || query instanceof Expression)
      return valueOrParameter<string>(place, query)
    throw new PolytableError('INVALID_ARGUMENT', `${place} expects a string, not ${describeValue(query)}`, {
      column: this.name,
    })
  }

  /** The stored vector of each value. */
  embedding(options: { readonly index?: string } = {}): Expression<number[] | null> {
    return new Expression({ kind: 'embedding', column: this.node, ...options, type: typeOf('json', true) })
  }
}
