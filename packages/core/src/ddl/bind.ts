import type { Pin, TableRecord } from '../catalog/index.ts'
import { PolytableError } from '../errors/index.ts'
import type { EngineContext } from '../exec/context.ts'
import { TableScope } from '../exec/scope.ts'
import { INLINE, walk, type ExprNode } from '../expr/index.ts'

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
    if (node.kind === 'aggregate' || node.kind === 'window') {
      throw new PolytableError('UNSUPPORTED_OPERATION', 'Aggregates cannot be used in a computed column', {
        table: table.path,
        hint: 'Use them in a query.',
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
