/**
 * A file of the package, by its path from the built modules. The form is not one that bundlers look for: in a server's bundle,
 * threads and files stay where the package is.
 */
export function packaged(path: string): URL {
  const here = import.meta.url
  return new URL(path, here)
}

/** A file shipped with the package. */
export function asset(name: string): URL {
  return packaged(`../assets/${name}`)
}
