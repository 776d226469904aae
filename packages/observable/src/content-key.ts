const idsByObject = new WeakMap<object, number>()
let lastId = 0

/** A number that an object has for itself. */
export function idOf(object: object): number {
  let id = idsByObject.get(object)
  if (id === undefined) idsByObject.set(object, (id = ++lastId))
  return id
}

/** A text that is equal for equal data. Of what is no plain data, such as a Blob to compare with, only the same object is equal. */
export function contentKey(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`
    return typeof value === 'object' && value !== null && !isPlainData(value)
      ? { object: idOf(value) }
      : value
  })
}

function isPlainData(value: object): boolean {
  if (Array.isArray(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
