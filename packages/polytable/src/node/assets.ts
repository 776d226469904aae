/** A file shipped with the package. */
export function asset(name: string): URL {
  return new URL(`../assets/${name}`, import.meta.url)
}
