/** Whether two values of a column are the same, members of objects in any order; NaN is the same as NaN, 0 is not the same as -0. */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (ArrayBuffer.isView(a)) return ArrayBuffer.isView(b) && isSameList(a as Uint8Array, b as Uint8Array)
  if (Array.isArray(a)) return Array.isArray(b) && isSameList(a, b)
  if (Array.isArray(b) || ArrayBuffer.isView(b)) return false
  if (a instanceof Date) return b instanceof Date && a.getTime() === b.getTime()
  const members = Object.entries(a)
  return (
    members.length === Object.keys(b).length &&
    members.every(
      ([name, value]) => Object.hasOwn(b, name) && isSameValue(value, (b as Record<string, unknown>)[name]),
    )
  )
}

function isSameList(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (!isSameValue(a[i], b[i])) return false
  return true
}
