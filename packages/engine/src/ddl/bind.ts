import type { Pin, TableRecord } from '@polytable/kernel/catalog/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { TableScope } from '@polytable/kernel/scopes/scope'
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
 * An expression of a table, bound to its columns and checked for what a stored expression may not have.
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
    'A window can be used in a computed column and in a query only',
    {
      table: table.path,
      hint: 'Keep it in a computed column, and use that.',
    },
  )
}

/** The expression of a computed column, which may hold windows, bound and checked like others. */
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
      'A column over a window has to be stored',
      'Leave out stored: false, or take the window in a query.',
    )
  if (primaryKey)
    refuse('A primary key cannot be computed over a window', 'Its values would change with other rows.')
  for (const node of walk(bound)) {
    if (node.kind === 'window' && children(node).some(isOverRows))
      refuse(
        'A window cannot be taken of a window',
        'Keep the inner one in a computed column, and take the window of that.',
      )
    if (node.kind === 'window' && node.call.kind === 'aggregate' && node.call.name === 'defined')
      refuse(
        'A defined aggregate cannot be used in a computed column',
        'Use it in a query, or take a built-in one.',
      )
    // Else it would be called for all rows whenever one of them changes.
    if (node.kind === 'call' && !findBuiltin(node.function))
      refuse(
        `'${node.function}' cannot be called in a column over a window`,
        'Keep what it gives in a computed column of its own, and take the window of that.',
      )
  }
  if (!isDeterministic(bound))
    refuse('A column over a window has to be deterministic', 'Keep what is made anew in a column of its own.')
  return bound
}

function bindStored(context: EngineContext, table: TableRecord, value: ExprNode, pin?: Pin): ExprNode {
  const bound = new TableScope(context.catalog, table, 0, table.schema, pin?.schemasById).bind(value)
  for (const node of walk(bound)) {
    if (node.kind === 'similarity' || node.kind === 'match') {
      const what = node.kind === 'match' ? 'The rank of a match' : 'A similarity'
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
        hint: 'Take it over a window, with .over({ partitionBy, orderBy }), or use it in a query.',
      })
    }
    if (node.kind === 'call' && node.function.startsWith(INLINE)) {
      throw new PolytableError('UNSUPPORTED_OPERATION', 'What apply() runs cannot be kept', {
        table: table.path,
        hint: 'Define a function with pt.udf() and call it.',
      })
    }
    if (node.kind === 'call') context.functions.check(node.function)
  }
  if (NOT_TEXT.test(JSON.stringify(bound))) {
    throw new PolytableError(
      'INVALID_EXPRESSION',
      'An expression that is stored cannot hold a NUL or half of a surrogate pair',
      { table: table.path, hint: 'No stored value has such a text either.' },
    )
  }
  return bound
}
