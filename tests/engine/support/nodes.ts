import type { ColumnDefinition } from '@polytable/model/protocol/definitions'
import type { CallNode, ColumnNode, CompareNode, LiteralNode } from '@polytable/model/expressions/index'
import { typeOf, type TypeKind } from '@polytable/model/types/index'

/** A column, by name. */
export function column(name: string, kind: TypeKind): ColumnNode {
  return { kind: 'column', table: '', column: name, type: typeOf(kind, true) }
}

/** A whole number. */
export function int(value: number): LiteralNode {
  return { kind: 'literal', value, type: typeOf('int') }
}

/** A call with one argument, `x`. */
export function call(name: string, x: ColumnNode, kind: TypeKind): CallNode {
  return {
    kind: 'call',
    function: name,
    version: '1',
    args: { x },
    required: ['x'],
    type: typeOf(kind, true),
  }
}

/** `column > limit` */
export function above(name: string, limit: number): CompareNode {
  return {
    kind: 'compare',
    op: 'gt',
    left: column(name, 'int'),
    right: int(limit),
    type: typeOf('bool', true),
  }
}

/** A stored computed column. */
export function computed(name: string, value: CallNode): ColumnDefinition {
  return { name, type: value.type, stored: true, value }
}
