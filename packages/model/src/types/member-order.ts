const encoder = new TextEncoder()

/**
 * The names of an object's members in the order in which PostgreSQL stores them: by the length of their UTF-8, then by its bytes. What
 * is computed of JSON is then the same when it is given and when it is read. Sorts the list itself.
 */
export function inStoredOrder(names: string[]): string[] {
  return names.length < 2 ? names : names.sort(compareNames)
}

function compareNames(a: string, b: string): number {
  if (isAscii(a) && isAscii(b)) return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
  const [x, y] = [encoder.encode(a), encoder.encode(b)]
  if (x.length !== y.length) return x.length - y.length
  const at = x.findIndex((byte, i) => byte !== y[i])
  return at < 0 ? 0 : x[at]! - y[at]!
}

function isAscii(name: string): boolean {
  for (let i = 0; i < name.length; i++) if (name.charCodeAt(i) > 0x7f) return false
  return true
}
