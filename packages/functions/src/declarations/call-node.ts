import { bindArguments, requiredParams } from '@polytable/client/functions/functions'
import { PolytableError } from '@polytable/model/errors/index'
import type { CallNode, ExprNode, LiteralNode } from '@polytable/model/expressions/index'
import {
  coerce,
  displayType,
  fromJson,
  isAssignable,
  isMediaKind,
  isNumeric,
  toJson,
  type ColumnType,
} from '@polytable/model/types/index'
import type { Declared } from './define.ts'

/** @throws PolytableError INVALID_ARGUMENT, TYPE_MISMATCH for arguments that do not fit the parameters */
export function callNode(
  name: string,
  { subject, params, returns, check, refine }: Declared,
  given: Readonly<Record<string, unknown>>,
): CallNode {
  const args: Record<string, ExprNode> = {}
  const constants: Record<string, unknown> = {}
  for (const [parameter, node] of Object.entries(bindArguments(name, params, given))) {
    const type = params[parameter]!.columnType
    const arg = adapt(node, type, `The argument '${parameter}' of '${name}'`)
    args[parameter] = arg
    if (arg.kind !== 'literal') continue
    if (arg.value !== null) constants[parameter] = fromJson(arg.type, arg.value)
    else if (type.nullable) constants[parameter] = null
  }
  check?.(constants as never)
  const required = requiredParams(params)
  const nullable = returns.columnType.nullable || required.some((parameter) => args[parameter]!.type.nullable)
  return {
    kind: 'call',
    function: name,
    version: '1',
    args,
    required,
    type: { ...returns.columnType, ...refine?.(args[subject]!.type, constants), nullable },
  }
}

/** An argument as its parameter takes it: ints as floats, JSON as the scalar it holds, null where it holds another. */
function adapt(node: ExprNode, type: ColumnType, place: string): ExprNode {
  const from = node.type
  if (isMediaKind(type.kind) && node.kind === 'literal' && node.value !== null)
    throw new PolytableError('TYPE_MISMATCH', `${place} is no column`, {
      hint: 'Pass a media column: insert the media into a table first.',
    })
  if (from.kind === type.kind) return node
  if (!isAssignable(from, type) && !(isNumeric(from) && type.kind === 'float')) {
    throw new PolytableError('TYPE_MISMATCH', `${place} is ${displayType(from)}, not ${displayType(type)}`)
  }
  if (node.kind === 'literal') return adaptLiteral(node, type)
  return type.kind === 'json'
    ? node
    : { kind: 'cast', value: node, type: { ...type, nullable: castNullable(from) } }
}

function castNullable(from: ColumnType): boolean {
  return from.nullable || from.kind === 'json'
}

function adaptLiteral({ value, type: from }: LiteralNode, type: ColumnType): LiteralNode {
  const adapted = value === null ? null : toJson(type, coerce(type, fromJson(from, value)))
  return { kind: 'literal', value: adapted, type: { ...type, nullable: value === null } }
}
