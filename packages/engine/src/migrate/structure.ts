import {
  displayExpression,
  mapChildren,
  type ColumnNode,
  type ExprNode,
} from '@polytable/model/expressions/index'
import { displayType, keyOfData, type ColumnType } from '@polytable/model/types/index'

/**
 * A text that is equal for expressions of the same structure. Types count only where they are part of the meaning; functions by
 * name and version.
 * @param nameOf what a column is called
 */
export function structureOf(node: ExprNode, nameOf: (column: ColumnNode) => string): string {
  return keyOfData(bare(node, nameOf))
}

function bare(node: ExprNode, nameOf: (column: ColumnNode) => string): unknown {
  switch (node.kind) {
    case 'column':
      return { column: nameOf(node) }
    case 'rowId':
      return { kind: node.kind }
    case 'literal':
      return { kind: node.kind, value: node.value, type: node.type.kind }
    case 'cast':
      return { ...node, value: bare(node.value, nameOf), type: { ...node.type, nullable: true } }
    case 'call':
      return { call: node.function, version: node.version, args: bareMembers(node.args, nameOf) }
    default: {
      const { type, ...rest } = mapChildren(node, (child) => bare(child, nameOf) as ExprNode)
      return { ...rest, type: undefined }
    }
  }
}

/** The structure of named expressions: of the arguments of a call. */
export function structureOfMembers(
  members: Readonly<Record<string, ExprNode>>,
  nameOf: (column: ColumnNode) => string,
): string {
  return keyOfData(bareMembers(members, nameOf))
}

function bareMembers(
  members: Readonly<Record<string, ExprNode>>,
  nameOf: (column: ColumnNode) => string,
): unknown {
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, bare(member, nameOf)]))
}

/** An expression to be read by people, with columns by their names alone. */
export function show(node: ExprNode, nameOf: (column: ColumnNode) => string): string {
  return displayExpression(node, (column) => {
    const name = nameOf(column)
    return name.slice(name.lastIndexOf('.') + 1)
  })
}

/** A type with all that is said of it, for messages: `Array {"dtype":"float32"}`. */
export function describeType(type: ColumnType): string {
  const { kind, nullable, ...rest } = type
  return Object.keys(rest).length === 0 ? displayType(type) : `${displayType(type)} ${JSON.stringify(rest)}`
}
