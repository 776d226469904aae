import { Expression } from '@polytable/client/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { ExprNode } from '@polytable/model/expressions/index'
import { displayType, accepts, typeOf, type TypeKind } from '@polytable/model/types/index'

/** What an iterator splits. @throws PolytableError INVALID_EXPRESSION, TYPE_MISMATCH where it is nothing of that kind */
export function subjectNode(iterator: string, subject: unknown, kind: TypeKind): ExprNode {
  if (!(subject instanceof Expression)) {
    throw new PolytableError('INVALID_EXPRESSION', `'${iterator}' requires a column to split`, {
      hint: `For example ${iterator}(t.c.${kind}, { … }).`,
    })
  }
  const { node, type } = subject
  if (accepts(typeOf(kind), type)) return node
  throw new PolytableError(
    'TYPE_MISMATCH',
    `'${iterator}' splits ${displayType(typeOf(kind))}, not ${displayType(type)}`,
  )
}
