import {
  ColumnBuilder,
  type Expression,
  pt,
  type Column,
  type ColumnBuilders,
  type Shape,
  type Table,
} from '@polytable/client/index'
import { kind, lastOptions, required, text, texts, wholeFrom } from '@polytable/client/calls/argument-kinds'
import { checkCall } from '@polytable/client/calls/check-arguments'
import { PolytableError } from '@polytable/model/errors/index'
import { isMediaKind } from '@polytable/model/types/index'
import { functionName } from './function-name.ts'
import type { ToolOptions } from './tools.ts'

/** Options of `pt.retrievalTool`. */
export interface RetrievalOptions<S extends Shape> {
  /** What the model knows it by; 'find_in_' and the table's name unless given. */
  readonly name?: string
  /** What the model is told of it. */
  readonly description?: string
  /** The columns that rows are found by; all that hold texts, numbers, truth values, times and ids unless given. */
  readonly columns?: readonly (keyof S & string)[]
  /** How many rows it gives at most: 10 unless given. */
  readonly limit?: number
}

const takes = {
  table: required(kind('a table', (value) => typeof value === 'object' && value !== null && 'path' in value)),
  options: lastOptions<RetrievalOptions<Shape>>({
    name: text,
    description: text,
    columns: texts,
    limit: wholeFrom(1),
  }),
}

/** Kinds of values that a model can name. */
const comparable: ReadonlySet<string> = new Set([
  'string',
  'int',
  'bigint',
  'float',
  'bool',
  'timestamp',
  'date',
  'uuid',
])

/**
 * A table as a tool: rows whose columns equal what the model gives, those that it leaves out being any.
 * @throws PolytableError COLUMN_NOT_FOUND, INVALID_ARGUMENT for a column whose values no model can name
 * @example
 * ```ts
 * const tools = pt.tools(pt.retrievalTool(films, { columns: ['title', 'year'] }))
 * ```
 */
export function retrievalTool<S extends Shape>(
  table: Table<S>,
  options: RetrievalOptions<S> = {},
): ToolOptions {
  checkCall('retrievalTool', takes, { table, options })
  const { columns } = table.info
  const { name = `find_in_${table.path.replaceAll('/', '_')}`, limit = 10 } = options
  const all = new Map(columns.map((column) => [column.name, column.type]))
  const usual = columns.filter(({ type }) => comparable.has(type.kind)).map((column) => column.name)
  const names: readonly string[] = options.columns ?? usual
  const params: ColumnBuilders = Object.fromEntries(
    names.map((column) => {
      const type = all.get(column)
      if (!type) {
        throw new PolytableError('COLUMN_NOT_FOUND', `The table '${table.path}' has no column '${column}'`, {
          table: table.path,
          column,
          hint: `Its columns: ${[...all.keys()].join(', ')}.`,
        })
      }
      if (!comparable.has(type.kind)) {
        throw new PolytableError(
          'INVALID_ARGUMENT',
          `Rows cannot be found by the column '${column}' of '${table.path}': it is ${type.kind}`,
          {
            table: table.path,
            column,
          },
        )
      }
      return [column, new ColumnBuilder<unknown, unknown>({ ...type, nullable: true })]
    }),
  )
  const columnOf = (column: string): Column<unknown> =>
    (table.c as unknown as Readonly<Record<string, Column<unknown>>>)[column]!
  const shown = columns.filter(({ type }) => !isMediaKind(type.kind)).map((column) => column.name)
  const fn = pt.query({
    name: functionName('retrieval', table.path, ...names, String(limit)),
    params,
    run(given) {
      const conditions = names.map((column) =>
        given[column]!.isNull().or(columnOf(column).eq(given[column] as never)),
      )
      const found =
        conditions.length === 0 ? table.query() : table.where(conditions.reduce((all_, one) => all_.and(one)))
      return found
        .select(Object.fromEntries(shown.map((column) => [column, columnOf(column) as Expression<unknown>])))
        .limit(limit) as never
    },
  })
  const description =
    options.description ??
    `Rows of the table '${table.path}' by the values of their columns; leave out those that may be any. At most ${limit}.`
  return { fn, name, description }
}
