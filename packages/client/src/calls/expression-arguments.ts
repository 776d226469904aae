import type { Aggregate, OverOptions } from '../expressions/aggregates.ts'
import {
  anything,
  columnType,
  condition,
  either,
  expression,
  expressions,
  flag,
  fn,
  iterable,
  lastOptions,
  listOf,
  numberBetween,
  oneOf,
  optional,
  options,
  record,
  text,
  whole,
  wholeFrom,
  type Kind,
} from './argument-kinds.ts'
import { mediaValidation } from './method-arguments.ts'
import type { Call, Calls } from './check-arguments.ts'
import type { ColumnBuilder } from '../schemas/column-builder.ts'
import type { Column } from '../tables/column.ts'
import type { SimilarityQuery } from '../tables/similarity-query.ts'
import type { SnippetOptions } from '../tables/snippet.ts'
import type { Declaration } from '../schemas/declare.ts'
import type { Expression } from '../expressions/expression.ts'
import type { Shape } from '../schemas/shape.ts'

/** A value or an expression. Undefined is none: it would stand for null. */
const operand: Call = { other: anything }

const direction = oneOf(['asc', 'desc'])
const term: Kind = {
  expected: "an expression, or [expression, 'asc' | 'desc']",
  accepts: (value) =>
    expression.accepts(value) ||
    (Array.isArray(value) &&
      value.length === 2 &&
      expression.accepts(value[0]) &&
      direction.accepts(value[1])),
}

/** An order: by an expression, or by several, each with its direction or without. */
export const order = either(expression, listOf(term, 'a list of them, or of [expression, direction]'))

const over: Kind = lastOptions<OverOptions>({ partitionBy: either(expression, expressions), orderBy: order })
/** A truth value, given or computed. */
const truth: Call = { other: either(condition, flag) }

/** A step into JSON: a key, an index, or '*' for every element. */
const step = either(text, whole)

/** What the methods of expressions take. */
export const expressionCalls: Calls<Expression<unknown>> = {
  asks: {},
  makes: {
    eq: operand,
    ne: operand,
    lt: operand,
    le: operand,
    gt: operand,
    ge: operand,
    isNull: {},
    isNotNull: {},
    isIn: { values: either(iterable, expression) },
    between: { low: anything, high: anything },
    like: { pattern: text },
    and: truth,
    or: truth,
    not: {},
    add: operand,
    sub: operand,
    mul: operand,
    div: operand,
    mod: operand,
    pow: operand,
    neg: {},
    cast: { type: columnType },
    apply: { run: fn, returns: columnType },
    get: { '...path': step },
    slice: { from: whole, to: optional(whole) },
    map: { make: fn },
    filter: { make: fn },
    sort: { make: optional(fn), direction: optional(direction) },
    at: { '...index': anything },
  },
}

/** What the methods of columns take, besides. */
export const columnCalls: Calls<Omit<Column<unknown>, keyof Expression<unknown>>> = {
  asks: { lineage: {} },
  makes: {
    similarity: {
      options: options<SimilarityQuery>({
        string: either(text, expression),
        image: anything,
        audio: anything,
        video: anything,
        document: anything,
        vector: anything,
        index: text,
        effort: numberBetween(0, 1),
      }),
    },
    match: { query: either(text, expression), options: lastOptions<{ index: string }>({ index: text }) },
    snippet: {
      query: either(text, expression),
      options: lastOptions<SnippetOptions>({
        index: text,
        open: text,
        close: text,
        minWords: wholeFrom(1),
        maxWords: wholeFrom(2, 1000),
      }),
    },
    embedding: { options: lastOptions<{ index: string }>({ index: text }) },
  },
}

/** What takes an aggregate or a window function over a window. */
export const windowCalls: Calls<Pick<Aggregate<unknown>, 'over'>> = {
  asks: {},
  makes: { over: { options: over } },
}

/** What the methods of types of columns take. */
export const columnBuilderCalls: Calls<ColumnBuilder<unknown, unknown>> = {
  asks: {},
  makes: {
    nullable: {},
    default: { value: anything },
    primaryKey: {},
    unique: {},
    check: { condition: fn },
    comment: { comment: text },
    destination: { destination: text },
    mediaValidation: { mediaValidation },
    renamedFrom: { name: text },
    definition: { name: text },
  },
}

/** What the methods of declared tables and views take. */
export const declarationCalls: Calls<Declaration<Shape>> = {
  asks: {},
  makes: { computed: { make: fn }, renamed: { oldNames: record }, index: { make: fn } },
}
