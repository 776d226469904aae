const NONE: readonly Transferable[] = []
const transferablesByValue = new WeakMap<object, readonly Transferable[]>()

/**
 * Marks `value` so that `transferables` are moved instead of copied when it crosses as an argument, a property of an
 * options object, a result or an item of a stream. This side can no longer use them afterwards.
 */
export function transfer<T extends object>(value: T, transferables: readonly Transferable[]): T {
  transferablesByValue.set(value, transferables)
  return value
}

/** What {@link transfer} noted for a value. */
export function transferablesOf(value: unknown): readonly Transferable[] {
  if (typeof value !== 'object' || value === null) return NONE
  return transferablesByValue.get(value) ?? NONE
}
