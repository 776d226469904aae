import { PolytableError } from '@polytable/model/errors/index'
import type { ExprNode } from '@polytable/model/expressions/index'
import { displayType, isSameType, type ColumnType } from '@polytable/model/types/index'
import type { ColumnBuilders } from '../schemas/column-builder.ts'
import { Expression } from '../expressions/expression.ts'

/**
 * What `toSql` of a function makes of its parameters: null where one is null that is not nullable, as for the body.
 * @throws PolytableError INVALID_ARGUMENT for what is no expression of the declared type
 */
export function sqlMeaning(
  name: string,
  params: ColumnBuilders,
  returns: ColumnType,
  toSql: (args: never) => Expression<unknown>,
): ExprNode {
  const args = Object.fromEntries(
    Object.entries(params).map(([param, { columnType }]) => [
      param,
      new Expression({ kind: 'variable', name: param, type: columnType }),
    ]),
  )
  const made: unknown = toSql(args as never)
  if (!(made instanceof Expression) || !isSameType(made.type, returns)) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `toSql of '${name}' must return an expression of type ${displayType(returns)}`,
      { hint: 'Compose it from its arguments and the functions of polytable/functions.' },
    )
  }
  const missing = Object.values(args)
    .filter(({ type }) => !type.nullable)
    .map((arg) => arg.isNull())
  if (missing.length === 0) return made.node
  const type = { ...returns, nullable: true }
  return {
    kind: 'case',
    branches: missing.map((when) => ({ when: when.node, then: { kind: 'literal', value: null, type } })),
    otherwise: made.node,
    type,
  }
}
