/**
 * A map that all copies of the package in this thread have in common: a bundler may give a module of functions a copy of its own,
 * and what is defined through it has to be found all the same.
 */
export function sharedMap<T>(name: string): Map<string, T> {
  const key = Symbol.for(`polytable.${name}`)
  const shared = globalThis as unknown as Record<symbol, Map<string, T> | undefined>
  return (shared[key] ??= new Map<string, T>())
}
