import { depthOf } from './depth.ts'
import type { ExprNode, LogicNode } from './node.ts'

/** Conditions nested deeper than this are rebalanced. */
const MAX_LEVELS = 100

/** Both conditions, or either. However many are joined one after the other, the depth of the whole stays small. */
export function joinConditions(op: LogicNode['op'], left: ExprNode, right: ExprNode): ExprNode {
  const joined = pair(op, left, right)
  return depthOf(joined) > MAX_LEVELS ? flattened(joined) : joined
}

/**
 * The same condition with the chain of its left sides made shallow: neighbours are paired, as in a binary counter, so that what is
 * long is taken apart once only.
 */
function flattened({ op, left, right }: LogicNode): ExprNode {
  const chain = [right]
  let rest = left
  while (rest.kind === 'logic' && rest.op === op && depthOf(rest.left) > depthOf(rest.right)) {
    chain.push(rest.right)
    rest = rest.left
  }
  const parts = [rest]
  for (let part = chain.pop(); part; part = chain.pop()) {
    while (parts.length > 0 && depthOf(parts.at(-1)!) <= depthOf(part)) part = pair(op, parts.pop()!, part)
    parts.push(part)
  }
  return parts.reduce((joined, part) => pair(op, joined, part))
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

function pair(op: LogicNode['op'], left: ExprNode, right: ExprNode): LogicNode {
  return {
    kind: 'logic',
    op,
    left,
    right,
    type: { kind: 'bool', nullable: left.type.nullable || right.type.nullable },
  }
}
