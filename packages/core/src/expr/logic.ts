import { depthOf } from './depth.ts'
import type { ExprNode, LogicNode } from './node.ts'

/** A condition of more levels than this is arranged anew. */
const MAX_LEVELS = 100

/** Both conditions, or either. However many are joined one after the other, the depth of the whole stays small. */
export function joinConditions(op: LogicNode['op'], left: ExprNode, right: ExprNode): ExprNode {
  const joined = pair(op, left, right)
  return depthOf(joined) > MAX_LEVELS ? balanced(op, operandsOf(joined, op)) : joined
}

/** What a condition joins by `op`, in order. */
export function operandsOf(node: ExprNode, op: LogicNode['op']): ExprNode[] {
  const operands: ExprNode[] = []
  const visit = (part: ExprNode): void => {
    if (part.kind !== 'logic' || part.op !== op) return void operands.push(part)
    visit(part.left)
    visit(part.right)
  }
  visit(node)
  return operands
}

function balanced(op: LogicNode['op'], operands: readonly ExprNode[]): ExprNode {
  if (operands.length === 1) return operands[0]!
  const half = operands.length >> 1
  return pair(op, balanced(op, operands.slice(0, half)), balanced(op, operands.slice(half)))
}

function pair(op: LogicNode['op'], left: ExprNode, right: ExprNode): LogicNode {
  return {
    kind: 'logic',
    op,
    left,
    right,
    type: { kind: 'bool', nullable: left.type.nullable || right.type.nullable },
  }
}
