import type { TextDefinition } from '@polytable/model/protocol/definitions'
import { INLINE } from '@polytable/model/expressions/index'
import {
  anything,
  column,
  columnType,
  condition,
  declaration,
  either,
  expression,
  flag,
  fn,
  kind,
  lastOptions,
  listOf,
  namedTypes,
  numberBetween,
  oneOf,
  optional,
  options,
  record,
  required,
  rowsSource,
  text,
  texts,
  whole,
  wholeFrom,
} from './argument-kinds.ts'
import { embeddingOptions, textIndexOptions } from './method-arguments.ts'
import { checkCall, type Call } from './check-arguments.ts'
import type { AnyColumnBuilder, ImageOptions } from '../schemas/column-builder.ts'
import type { DeclaredTableOptions, ViewOptions, ViewSample } from '../schemas/declare.ts'
import type { EmbeddingOptions } from '../tables/embedding-index.ts'
import type { ExprUdfOptions } from '../functions/expr-udf.ts'
import { order } from './expression-arguments.ts'
import type { FunctionOptions } from '../functions/function-options.ts'
import type { IteratorOptions } from '../functions/iterator.ts'
import type { QueryFunctionOptions } from '../queries/query-function.ts'
import type { Shape } from '../schemas/shape.ts'
import type { UdaOptions } from '../functions/uda.ts'

const pool = kind(
  "a resource pool, such as 'request-rate:my-service'",
  (value) => typeof value === 'string' && /^request-rate:[A-Za-z0-9][\w.:-]*$/.test(value),
)

const functionName = kind(
  `a name of letters, digits, '_' and '.' that starts with a letter, but not with '${INLINE}'`,
  (value) => typeof value === 'string' && /^[A-Za-z][\w.]*$/.test(value) && !value.startsWith(INLINE),
)

/** What every definition of a function has. */
const definition = { name: required(functionName), params: required(namedTypes), version: text }

const value: Call = { value: expression }
const shifted: Call = { value: expression, offset: optional(wholeFrom(0, 2 ** 31 - 1)) }
const orderBy = lastOptions<{ orderBy: unknown }>({ orderBy: order })

/** What functions take that are no methods. */
export const functionCalls = {
  udf: {
    options: options<FunctionOptions<object, unknown> & Named<'params' | 'returns' | 'run' | 'batchSize'>>({
      ...definition,
      returns: required(either(columnType, fn)),
      run: required(fn),
      description: text,
      memoised: flag,
      deterministic: flag,
      timeoutMs: wholeFrom(1),
      retries: wholeFrom(0),
      batchSize: wholeFrom(1),
      resourcePool: pool,
      toSql: fn,
    }),
  },
  overloads: {
    options: options<Named<'overloads'>>({
      name: required(functionName),
      overloads: required(listOf(fn, 'a list of functions')),
    }),
  },
  uda: {
    options: options<UdaOptions<Record<never, never>, AnyColumnBuilder, unknown>>({
      ...definition,
      returns: required(columnType),
      init: required(fn),
      update: required(fn),
      value: required(fn),
      requiresOrderBy: flag,
    }),
  },
  iterator: {
    options: options<IteratorOptions<Record<never, never>, Record<never, never>>>({
      ...definition,
      outputs: required(either(namedTypes, fn)),
      validate: fn,
      unstored: texts,
      memoised: flag,
      seek: fn,
      run: required(fn),
    }),
  },
  query: {
    options: options<QueryFunctionOptions<Record<never, never>, Shape, unknown>>({
      ...definition,
      scalar: either(
        oneOf(['value', 'list']),
        kind('true', (given) => given === true),
      ),
      run: required(fn),
    }),
  },
  exprUdf: {
    options: options<ExprUdfOptions<Record<never, never>, unknown>>({
      name: required(text),
      params: required(namedTypes),
      run: required(fn),
    }),
  },
  tableFunction: {
    table: rowsSource,
    options: lastOptions<{ returns: unknown }>({ returns: either(text, texts) }),
  },
  table: {
    path: text,
    columns: record,
    options: lastOptions<DeclaredTableOptions<Shape>>({ check: fn }),
  },
  view: {
    path: text,
    base: declaration,
    options: lastOptions<ViewOptions<Shape, Shape, Record<never, never>>>({
      iterator: fn,
      where: { ...fn, refusesUndefined: true },
      sample: options<ViewSample>({ fraction: required(numberBetween(0, 1)), seed: whole }),
      additionalColumns: fn,
    }),
  },
  embeddingIndex: { column, options: lastOptions<EmbeddingOptions>(embeddingOptions) },
  btreeIndex: { column, options: lastOptions<{ name: string }>({ name: text }) },
  textIndex: { column, options: lastOptions<Omit<TextDefinition, 'column'>>(textIndexOptions) },
  timestamp: { options: lastOptions<{ as: string }>({ as: oneOf(['date', 'string']) }) },
  image: {
    options: lastOptions<ImageOptions>({
      size: kind('[width, height] in pixels', isSize),
      mode: oneOf(['RGB', 'RGBA', 'L']),
    }),
  },
  hybrid: {
    scores: kind('a list of scores', Array.isArray),
    options: lastOptions<{ k: number; weights: readonly number[] }>({
      k: numberBetween(0),
      weights: listOf(numberBetween(0), 'a list of numbers >= 0'),
    }),
  },
  caseWhen: {
    branches: listOf(
      kind(
        '[condition, value]',
        (branch) => Array.isArray(branch) && branch.length === 2 && condition.accepts(branch[0]),
      ),
      'a list of [condition, value]',
    ),
    otherwise: kind('a value or an expression', () => true),
  },
  coalesce: { values: listOf(anything, 'values and expressions') },
  count: { value: optional(expression) },
  countDistinct: value,
  sum: value,
  min: value,
  max: value,
  mean: value,
  stddev: value,
  variance: value,
  quantile: { value: expression, fraction: numberBetween(0, 1) },
  makeList: { value: anything, options: orderBy },
  lag: shifted,
  lead: shifted,
  aggregate: { options: orderBy },
} satisfies Record<string, Call>

type Named<Names extends string> = { readonly [K in 'name' | Names]: unknown }

function isSize(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((n) => Number.isSafeInteger(n) && n > 0)
}

/**
 * Checks the arguments of a function that is no method.
 * @param called what messages call it, where that is not its name in the table
 * @throws PolytableError INVALID_ARGUMENT
 */
export function checkFunction<N extends keyof typeof functionCalls>(
  name: N,
  given: { readonly [A in keyof (typeof functionCalls)[N]]: unknown },
  called: string = name,
): void {
  checkCall(called, functionCalls[name], given)
}
