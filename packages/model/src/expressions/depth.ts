import { PolytableError } from '../errors/index.ts'
import type { ExprNode } from './node.ts'
import { children } from './visit.ts'

/** How deep expressions may be nested: they are taken apart by recursion, for which Chromium gives the stack of a worker 500 kB. */
const MAX_DEPTH = 250

const depths = new WeakMap<ExprNode, number>()

/** How many expressions are nested in one, itself counted. */
export function depthOf(node: ExprNode): number {
  const known = depths.get(node)
  if (known !== undefined) return known
  const parts = children(node)
  if (parts.length === 0) return 1
  const depth = 1 + parts.reduce((deepest, part) => Math.max(deepest, depthOf(part)), 0)
  depths.set(node, depth)
  return depth
}

/** @throws PolytableError INVALID_ARGUMENT where an expression is nested too deep */
export function checkDepth(node: ExprNode): void {
  if (depthOf(node) <= MAX_DEPTH) return
  throw new PolytableError('INVALID_ARGUMENT', `An expression is nested more than ${MAX_DEPTH} levels deep`, {
    hint: 'Move a part of it into a computed column, or all of it into a function.',
  })
}
