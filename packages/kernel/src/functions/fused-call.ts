import type { CallNode, ExprNode } from '@polytable/model/expressions/index'
import { CALL_PLAN, type CallPlan } from '@polytable/model/protocol/call-plan'
import { isMediaKind, typeOf } from '@polytable/model/types/index'

/**
 * A call whose arguments are media that calls of the same runner make, as one call: what is between is neither encoded nor stored.
 * Null and errors have the same effects, as only parameters that are required are fused.
 * @param isFused whether calls of a function may be part of one
 */
export function fusedCall(node: CallNode, isFused: (name: string) => boolean): CallNode {
  const args: Record<string, ExprNode> = {}
  const required: string[] = []
  const planOf = (call: CallNode, path: string): CallPlan => ({
    function: call.function,
    args: Object.fromEntries(
      Object.entries(call.args).map(([name, arg]) => {
        const place = `${path}${name}`
        if (isInner(call, name, arg)) return [name, planOf(arg as CallNode, `${place}.`)]
        args[place] = arg
        if (call.required.includes(name)) required.push(place)
        return [name, place]
      }),
    ),
  })
  const isInner = (call: CallNode, name: string, arg: ExprNode): boolean =>
    arg.kind === 'call' && isMediaKind(arg.type.kind) && call.required.includes(name) && isFused(arg.function)
  const isFusing = Object.entries(node.args).some(([name, arg]) => isInner(node, name, arg))
  if (!isFusing || !isFused(node.function)) return node
  const plan = planOf(node, '')
  args[CALL_PLAN] = { kind: 'literal', value: plan, type: typeOf('json') } as ExprNode
  return { ...node, args, required }
}
