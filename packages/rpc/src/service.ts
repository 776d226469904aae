const inner = Symbol('polytable.service')

/** The methods of a service as the other side sees them: each one is asynchronous. */
export type RemoteService<S> = {
  readonly [K in keyof S as S[K] extends (...args: never[]) => unknown ? K : never]: S[K] extends (
    ...args: infer A
  ) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never
}

/** `connection`: until the connection closes. `call`: until the call it was passed to has finished. */
export type ServiceLifetime = 'connection' | 'call'

interface MarkedService {
  readonly [inner]: { readonly target: object; readonly lifetime: ServiceLifetime }
}

/**
 * Marks an object whose methods the other side may call. Pass it as an argument or as a property of an options object;
 * the other side receives an object with the same methods. It lives as long as the connection unless told otherwise;
 * passing the same object again costs nothing.
 */
export function service<S extends object>(
  target: S,
  options: { lifetime?: ServiceLifetime } = {},
): RemoteService<S> {
  const marked: MarkedService = { [inner]: { target, lifetime: options.lifetime ?? 'connection' } }
  return marked as unknown as RemoteService<S>
}

/** What {@link service} wrapped, or undefined. */
export function serviceOf(value: object): MarkedService[typeof inner] | undefined {
  return (value as Partial<MarkedService>)[inner]
}

/** The names under which an object's methods can be called from outside, inherited ones included. */
export function methodNames(target: object): string[] {
  const names = new Set<string>()
  for (
    let level = target;
    level !== Object.prototype && level !== null;
    level = Object.getPrototypeOf(level)
  ) {
    for (const name of Object.getOwnPropertyNames(level)) {
      if (findMethod(target, name) !== undefined) names.add(name)
    }
  }
  return [...names]
}

/** A method of an object by its name; what every object has (`constructor`, `toString`) cannot be reached. */
export function findMethod(target: object, name: string): ((...args: unknown[]) => unknown) | undefined {
  if (name in Object.prototype) return undefined
  const value = (target as Record<string, unknown>)[name]
  return typeof value === 'function' ? (value as (...args: unknown[]) => unknown) : undefined
}
