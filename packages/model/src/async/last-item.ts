const lastItems = new WeakSet<object>()

/**
 * Marks an item of a stream after which there is no other: who reads it need not ask for more. The stream then ends at once when it
 * is asked.
 */
export function lastItem<T extends object>(item: T): T {
  lastItems.add(item)
  return item
}

/** Whether {@link lastItem} marked an item. */
export function isLastItem(item: unknown): boolean {
  return typeof item === 'object' && item !== null && lastItems.has(item)
}
