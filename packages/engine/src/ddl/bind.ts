import type { Pin, TableRecord } from '@polytable/kernel/catalog/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { TableScope } from '@polytable/kernel/scopes/table-scope'
import {
  children,
  findBuiltin,
  INLINE,
  isDeterministic,
  isOverRows,
  walk,
  type ExprNode,
} from '@polytable/model/expressions/index'
import type { ColumnDefinition } from '@polytable/model/protocol/definitions'

/** In JSON: an escaped NUL, or half of a surrogate pair. */
const NOT_TEXT = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/

/**
 * Binds an expression to the columns of a table and checks that it can be stored.
 * @param pin where the table is read as it was
 */
export function bindExpression(
  context: EngineContext,
  table: TableRecord,
  value: ExprNode,
  pin?: Pin,
): ExprNode {
  const bound = bindStored(context, table, value, pin)
  if (!isOverRows(bound)) return bound
  throw new PolytableError(
    'UNSUPPORTED_OPERATION',
    'A window function can only be used in a computed column or in a query',
    {
      table: table.path,
      hint: 'Store it in a computed column, and use that column.',
    },
  )
}

/** Binds and checks the expression of a computed column, which may contain window functions. */
export function bindComputed(
  context: EngineContext,
  table: TableRecord,
  {
    name,
    value,
    stored,
    primaryKey,
  }: Pick<ColumnDefinition, 'name' | 'stored' | 'primaryKey'> & { readonly value: ExprNode },
): ExprNode {
  const bound = bindStored(context, table, value)
  if (!isOverRows(bound)) return bound
  const refuse = (message: string, hint: string): never => {
    throw new PolytableError('UNSUPPORTED_OPERATION', message, { table: table.path, column: name, hint })
  }
  if (!stored)
    refuse(
      'A column with a window function must be stored',
      'Omit stored: false, or use the window function in a query.',
    )
  if (primaryKey)
    refuse('A primary key cannot use a window function', 'Its values would change with other rows.')
  for (const node of walk(bound)) {
    if (node.kind === 'window' && children(node).some(isOverRows))
      refuse(
        'Window functions cannot be nested',
        'Store the inner one in a computed column, and apply the outer one to that column.',
      )
    if (node.kind === 'window' && node.call.kind === 'aggregate' && node.call.name === 'defined')
      refuse(
        'A defined aggregate cannot be used in a computed column',
        'Use it in a query, or use a built-in aggregate.',
      )
    // Else it would be called for all rows whenever one of them changes.
    if (node.kind === 'call' && !findBuiltin(node.function))
      refuse(
        `'${node.function}' cannot be called in a column with a window function`,
        'Store its result in a separate computed column, and apply the window function to that column.',
      )
  }
  if (!isDeterministic(bound))
    refuse(
      'A column with a window function must be deterministic',
      'Store the non-deterministic part in a separate column.',
    )
  return bound
}

function bindStored(context: EngineContext, table: TableRecord, value: ExprNode, pin?: Pin): ExprNode {
  const bound = new TableScope(context.catalog, table, 0, table.schema, pin?.schemasById).bind(value)
  for (const node of walk(bound)) {
    if (node.kind === 'similarity' || node.kind === 'match' || node.kind === 'snippet') {
      const what = { similarity: 'A similarity', match: 'A text search rank', snippet: 'A snippet' }[
        node.kind
      ]
      throw new PolytableError('UNSUPPORTED_OPERATION', `${what} cannot be used in a computed column`, {
        table: table.path,
        hint: 'Use it in a query.',
      })
    }
    if (node.kind === 'cellError') {
      throw new PolytableError(
        'UNSUPPORTED_OPERATION',
        'errorType and errorMessage cannot be used in a computed column',
        {
          table: table.path,
        },
      )
    }
    if (node.kind === 'aggregate') {
      throw new PolytableError('UNSUPPORTED_OPERATION', 'Aggregates cannot be used in a computed column', {
        table: table.path,
        hint: 'Use it as a window function, .over({ partitionBy, orderBy }), or in a query.',
      })
    }
    if (node.kind === 'call' && node.function.startsWith(INLINE)) {
      throw new PolytableError('UNSUPPORTED_OPERATION', 'A function passed to apply() cannot be stored', {
        table: table.path,
        hint: 'Define a function with pt.udf() and call it.',
      })
    }
    if (node.kind === 'call') context.functions.check(node.function)
  }
  if (NOT_TEXT.test(JSON.stringify(bound))) {
    throw new PolytableError(
      'INVALID_EXPRESSION',
      'A stored expression cannot contain a NUL character or a lone surrogate',
      { table: table.path, hint: 'Stored strings cannot contain them either.' },
    )
  }
  return bound
}
