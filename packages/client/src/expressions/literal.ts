import { PolytableError } from '@polytable/model/errors/index'
import type { ExprNode } from '@polytable/model/expressions/index'
import {
  checkDepth,
  checkText,
  describeValue,
  hasHiddenContent,
  toLiteral,
  typeOf,
  type ColumnType,
} from '@polytable/model/types/index'
import type { Expression } from './expression.ts'
import { EXPRESSION } from '@polytable/model/expressions/marker'

/** Whether a value is an expression. */
export function isExpression(value: unknown): value is Expression<unknown> {
  return typeof value === 'object' && value !== null && EXPRESSION in value
}

/**
 * The node of a value or an expression; `like` is the type it stands beside, which says what a text is to be read as.
 * @throws PolytableError INVALID_EXPRESSION for undefined, also inside of JSON that is computed
 */
export function toNode(value: unknown, like?: ColumnType): ExprNode {
  if (isExpression(value)) return value.node
  if (value === undefined) throw noExpression(value, '')
  const type = literalType(value, like)
  if (type) return { kind: 'literal', value: toLiteral(type, value), type }
  return jsonNode(value)
}

function literalType(value: unknown, like?: ColumnType): ColumnType | undefined {
  if (value === null) return { ...(like ?? typeOf('json')), nullable: true }
  switch (typeof value) {
    case 'string':
      return like && ['timestamp', 'date', 'uuid'].includes(like.kind) ? typeOf(like.kind) : typeOf('string')
    case 'number':
      if (like?.kind === 'bigint' && Number.isSafeInteger(value)) return typeOf('bigint')
      return typeOf(Number.isSafeInteger(value) && like?.kind !== 'float' ? 'int' : 'float')
    case 'bigint':
      return typeOf('bigint')
    case 'boolean':
      return typeOf('bool')
    default:
      if (value instanceof Date) return typeOf(like?.kind === 'date' ? 'date' : 'timestamp')
      if (value instanceof Uint8Array && like?.kind !== 'array') return typeOf('binary')
      if (ArrayBuffer.isView(value)) return typeOf('array')
      return like?.kind === 'array' && !holdsExpression(value) ? { ...like, nullable: false } : undefined
  }
}

/** Plain objects and arrays are JSON; if they contain expressions, the JSON is computed for each row. */
function jsonNode(value: unknown): ExprNode {
  const type = typeOf('json')
  checkDepth(value)
  if (!holdsExpression(value)) return { kind: 'literal', value: toLiteral(type, value), type }
  checkDefined(value, '')
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => toNode(item)), type }
  if (typeof value === 'object' && value !== null) {
    const members = Object.fromEntries(
      Object.entries(value).map(([name, member]) => [checkText(name), toNode(member)]),
    )
    return { kind: 'object', members, type }
  }
  throw new PolytableError('INVALID_EXPRESSION', `${describeValue(value)} is not an expression`)
}

/**
 * Refuses undefined in a value, and anywhere in lists and plain objects: what was meant to be an expression is often that, as with
 * `t.c.info.size` for `t.c.info.get('size')`.
 * @param place where the value stands: 'total'
 * @throws PolytableError INVALID_EXPRESSION with the place: 'total.sizes.0'
 */
export function checkDefined(value: unknown, place: string): void {
  if (value === undefined) throw noExpression(value, place)
  if (typeof value !== 'object' || value === null || isExpression(value)) return
  if (!Array.isArray(value) && hasHiddenContent(value)) return
  // Of a list, holes too.
  const parts = Array.isArray(value) ? [...(value as unknown[]).entries()] : Object.entries(value)
  for (const [key, part] of parts) checkDefined(part, place === '' ? String(key) : `${place}.${key}`)
}

export function noExpression(value: unknown, place: string): PolytableError {
  const [column] = place.split('.', 1)
  return new PolytableError(
    'INVALID_EXPRESSION',
    `Expected an expression${place === '' ? '' : ` for '${place}'`}, got ${describeValue(value)}`,
    {
      ...(column ? { column } : {}),
      hint: "Build it from columns: t.c.price.mul(2), of JSON t.c.info.get('size'). Give null for no value.",
    },
  )
}

/** Whether a value is an expression, or has one somewhere inside. */
export function holdsExpression(value: unknown): boolean {
  if (isExpression(value)) return true
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some(holdsExpression)
}
