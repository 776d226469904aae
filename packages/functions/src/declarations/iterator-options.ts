import { Expression } from '@polytable/client/index'
import { toNode } from '@polytable/client/expressions/literal'
import { PolytableError } from '@polytable/model/errors/index'
import type { ExprNode } from '@polytable/model/expressions/index'
import { displayType, isAssignable, typeOf, type TypeKind } from '@polytable/model/types/index'

/** A value that may be given as a constant or computed for each row. */
export type MaybeExpression<T> = T | Expression<T> | Expression<T | null>

/** The options of an iterator as arguments, and the values of those that are constants; null for one that is not given. */
export interface OptionNodes<K extends string> {
  readonly nodes: Readonly<Record<K, ExprNode>>
  readonly constants: Readonly<Partial<Record<K, never>>>
}

/**
 * @param kinds of each option its type, and its value where it is not given
 * @throws PolytableError TYPE_MISMATCH for an option of another type
 */
export function optionNodes<K extends string>(
  given: { readonly [N in K]?: unknown },
  kinds: Readonly<Record<K, readonly [kind: TypeKind, preset: unknown]>>,
): OptionNodes<K> {
  const nodes: Record<string, ExprNode> = {}
  const constants: Record<string, unknown> = {}
  for (const name of Object.keys(kinds) as K[]) {
    const [kind, preset] = kinds[name]
    const value = given[name] ?? preset
    const type = typeOf(kind, true)
    const node = toNode(value, type)
    if (!isAssignable(node.type, type)) {
      throw new PolytableError(
        'TYPE_MISMATCH',
        `${name} is ${displayType(node.type)}, not ${displayType(typeOf(kind))}`,
      )
    }
    nodes[name] = node
    if (!(value instanceof Expression)) constants[name] = value
  }
  return { nodes: nodes as Record<K, ExprNode>, constants: constants as Partial<Record<K, never>> }
}
