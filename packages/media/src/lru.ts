export interface LruOptions<Value> {
  /** Greatest total size kept, in the unit of `sizeOf`. The newest entry is kept whatever its size. */
  readonly capacity: number
  /** Size of one value; 1 when absent. */
  readonly sizeOf?: (value: Value) => number
  /** Called with each value that leaves. */
  readonly onEvict?: (value: Value) => void
}

export interface Lru<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  delete(key: string): void
  clear(): void
  /** Total size of what is kept. */
  readonly size: number
}

/** A map that forgets the least recently used entries. */
export function createLru<Value>({ capacity, sizeOf = () => 1, onEvict }: LruOptions<Value>): Lru<Value> {
  const values = new Map<string, Value>()
  let size = 0
  const remove = (key: string): void => {
    const value = values.get(key)
    if (value === undefined) return
    values.delete(key)
    size -= sizeOf(value)
    onEvict?.(value)
  }
  return {
    get(key) {
      const value = values.get(key)
      if (value === undefined) return undefined
      values.delete(key)
      values.set(key, value)
      return value
    },
    set(key, value) {
      remove(key)
      values.set(key, value)
      size += sizeOf(value)
      for (const oldest of values.keys()) {
        if (size <= capacity || values.size === 1) break
        remove(oldest)
      }
    },
    delete: remove,
    clear() {
      for (const key of [...values.keys()]) remove(key)
    },
    get size() {
      return size
    },
  }
}
