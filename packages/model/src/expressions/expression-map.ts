import type { ExprNode } from './node.ts'
import { keyOf } from './visit.ts'

/** What is known of expressions, the same for those of equal structure. */
export class ExpressionMap<T> {
  readonly #byKey = new Map<string, T>()

  get(node: ExprNode): T | undefined {
    // Making the key of an expression takes as long as the expression is large.
    return this.#byKey.size > 0 ? this.#byKey.get(keyOf(node)) : undefined
  }

  set(node: ExprNode, value: T): void {
    this.#byKey.set(keyOf(node), value)
  }
}
