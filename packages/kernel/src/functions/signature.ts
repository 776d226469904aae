import { PolytableError } from '@polytable/model/errors/index'
import { mapChildren, walk, type CallNode, type ExprNode } from '@polytable/model/expressions/index'
import { displayType, isMediaKind, isSameType, own, accepts } from '@polytable/model/types/index'
import type { FunctionRegistry } from './functions.ts'
import type { FunctionSignature } from '@polytable/model/protocol/functions'

/**
 * Checks that what a stored expression calls is there, with a signature that the calls fit.
 * @throws PolytableError FUNCTION_NOT_FOUND with what changed
 */
export function checkCalls(
  functions: FunctionRegistry,
  value: ExprNode,
  place: { readonly table: string; readonly column: string },
): void {
  for (const node of walk(value)) {
    if (node.kind !== 'call') continue
    try {
      functions.check(node.function)
      checkArguments(functions, node)
      checkReturns(functions, node)
    } catch (error) {
      if (!PolytableError.is(error)) throw error
      throw new PolytableError(
        error.code,
        `Cannot compute the column '${place.column}' of '${place.table}': ${error.message}`,
        { ...place, hint: error.hint, cause: error },
      )
    }
  }
}

/** The names of the arguments of a call that are media. */
export function mediaArguments(args: Readonly<Record<string, ExprNode>>): ReadonlySet<string> {
  return new Set(Object.keys(args).filter((name) => isMediaKind(args[name]!.type.kind)))
}

/** @throws PolytableError FUNCTION_NOT_FOUND for arguments that do not fit the function as it is now */
export function checkArguments(functions: FunctionRegistry, node: CallNode): void {
  const signature = functions.find(node.function)?.signature
  if (signature) refuse(node, argumentChange(node, signature))
}

function checkReturns(functions: FunctionRegistry, node: CallNode): void {
  const returns = functions.find(node.function)?.signature?.returns
  if (!returns || isSameType(returns, node.type)) return
  refuse(node, `it now returns ${displayType(returns)} instead of ${displayType(node.type)}`)
}

function refuse(node: CallNode, change: string | undefined): void {
  if (change === undefined) return
  throw new PolytableError('FUNCTION_NOT_FOUND', `The function '${node.function}' has changed: ${change}`, {
    hint: 'Restore its signature, or change the expression of the column with alterColumn().',
  })
}

/** Why a function cannot be given the arguments of a call; undefined where it can. */
function argumentChange({ args }: CallNode, { params }: FunctionSignature): string | undefined {
  for (const [name, arg] of Object.entries(args)) {
    const param = own(params, name)
    if (!param) return `it no longer has a parameter '${name}'`
    if (!accepts(param.type, arg.type)) {
      return `its parameter '${name}' is now ${displayType(param.type)}, but the argument is ${displayType(arg.type)}`
    }
  }
  const missing = Object.keys(params).find((name) => !Object.hasOwn(args, name) && !params[name]!.optional)
  return missing === undefined ? undefined : `it has a new parameter '${missing}' without a default`
}

/** Whether a function that an expression calls has another version now than when the expression was stored. */
export function isStale(functions: FunctionRegistry, value: ExprNode): boolean {
  for (const node of walk(value))
    if (node.kind === 'call' && versionNow(functions, node) !== node.version) return true
  return false
}

/** The expression with the versions that its functions have now. */
export function withVersionsNow(functions: FunctionRegistry, value: ExprNode): ExprNode {
  const node = mapChildren(value, (child) => withVersionsNow(functions, child))
  return node.kind === 'call' ? { ...node, version: versionNow(functions, node) } : node
}

/** Of a function that is not there nothing is known. */
function versionNow(functions: FunctionRegistry, node: CallNode): string {
  return functions.find(node.function)?.version ?? node.version
}
