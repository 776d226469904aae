import { PolytableError } from '@polytable/model/errors/index'
import { describeValue, displayType } from '@polytable/model/types/index'
import type { Kind } from './argument-kinds.ts'
import { isExpression } from '../expressions/literal.ts'
import { nearName } from './near-name.ts'

/** The arguments of a call by name, in their order. One whose name begins with '...' is all that follow. */
export type Call = Readonly<Record<string, Kind>>

type MethodNames<T, Result> = {
  [K in keyof T & string]: T[K] extends (...args: never[]) => Result ? K : never
}[Exclude<keyof T & string, 'toJSON'>]
type Asking<T> = MethodNames<T, Promise<unknown>>

/** Every method of a class but toJSON, which JSON.stringify calls. `Building` are those that give another of its kind. */
export interface Calls<T, Building extends string = never> {
  /** Those that answer with a promise: it rejects where the arguments are refused. */
  readonly asks: Readonly<Record<Asking<T>, Call>>
  /** Those that throw where they are. */
  readonly makes: Readonly<Record<Exclude<MethodNames<T, unknown>, Asking<T> | Building>, Call>>
  /** Those that throw for arguments, but whose options are refused when what they build is used: where errors are expected anyway. */
  readonly builds?: Readonly<Record<Building, Call>>
}

type Method = (...args: unknown[]) => unknown

/**
 * Has every method of a class check its arguments before it does anything.
 * @param refused makes of an object one that is refused with an error when it is used
 */
export function checkCalls<T extends object, Building extends string = never>(
  { prototype }: { readonly prototype: NoInfer<T> },
  calls: Calls<T, Building>,
  refused?: (object: T, error: unknown) => T,
): void {
  for (const [name, call] of Object.entries<Call>(calls.asks)) {
    replace(prototype, name, (method) => (object, args) => {
      try {
        checkArguments(name, call, args)
      } catch (error) {
        return Promise.reject(error as PolytableError)
      }
      return method.apply(object, args)
    })
  }
  for (const [name, call] of Object.entries<Call>(calls.makes)) {
    replace(prototype, name, (method) => (object, args) => {
      checkArguments(name, call, args)
      return method.apply(object, args)
    })
  }
  for (const [name, { options, ...call }] of Object.entries<Call>(calls.builds ?? {})) {
    replace(prototype, name, (method) => (object, args) => {
      const place = Object.keys(call).length
      checkArguments(name, options ? { ...call, options: ANY } : call, args)
      try {
        if (options) checkArgument(name, 'options', options, args[place])
      } catch (error) {
        return refused!(object as T, error)
      }
      return method.apply(object, args)
    })
  }
}

const ANY: Kind = { expected: 'anything', accepts: () => true }

/** Puts another method in the place of one, under its name, by which stacks show it. */
function replace(
  prototype: object,
  name: string,
  make: (method: Method) => (object: unknown, args: unknown[]) => unknown,
): void {
  const call = make(Reflect.get(prototype, name) as Method)
  const { [name]: value } = {
    [name](this: unknown, ...args: unknown[]) {
      return call(this, args)
    },
  }
  Object.defineProperty(prototype, name, { value, writable: true, configurable: true })
}

function checkArguments(name: string, call: Call, args: readonly unknown[]): void {
  const kinds = Object.entries(call)
  const rest = kinds.at(-1)?.[0].startsWith('...') ? kinds.pop()! : undefined
  kinds.forEach(([argument, kind], i) => checkArgument(name, argument, kind, args[i]))
  const more = args.slice(kinds.length)
  if (rest) more.forEach((value) => checkArgument(name, rest[0].slice(3), rest[1], value))
  else if (more.some((value) => value !== undefined)) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `${name}() takes ${counted(kinds.length)}, not ${args.length}`,
      { hint: `Usage: ${name}(${kinds.map(([argument]) => argument).join(', ')}).` },
    )
  }
}

function counted(n: number): string {
  return n === 0 ? 'no argument' : n === 1 ? 'one argument' : `${n} arguments`
}

/**
 * Checks the arguments of a function.
 * @param given by name, as `call` has them
 * @throws PolytableError INVALID_ARGUMENT, or what the kind of the argument says
 */
export function checkCall(name: string, call: Call, given: Readonly<Record<string, unknown>>): void {
  for (const [argument, kind] of Object.entries(call)) checkArgument(name, argument, kind, given[argument])
}

function checkArgument(call: string, argument: string, kind: Kind, value: unknown): void {
  if (value === undefined && kind.isOptional) return
  if (value === undefined && !kind.accepts(value)) {
    throw new PolytableError(kind.code ?? 'INVALID_ARGUMENT', `${call}() requires ${argument}`, {
      hint: `It must be ${kind.expected}.`,
    })
  }
  checkValue(call, argument, kind, value)
}

function checkValue(call: string, place: string, kind: Kind, value: unknown): void {
  if (!kind.accepts(value)) {
    throw new PolytableError(
      kind.code ?? 'INVALID_ARGUMENT',
      `${call}(): ${place} must be ${kind.expected}, not ${described(value)}`,
      kind.values
        ? { hint: namesHint('Valid values', String(value), kind.values) }
        : kind.options
          ? { hint: namesHint('Valid options', '', Object.keys(kind.options)) }
          : {},
    )
  }
  if (kind.options) checkOptions(call, place, kind, value as Readonly<Record<string, unknown>>)
  const { each } = kind
  if (!each) return
  for (const [key, part] of Object.entries(value as object)) checkValue(call, `${place}.${key}`, each, part)
}

function checkOptions(
  call: string,
  place: string,
  kind: Kind,
  given: Readonly<Record<string, unknown>>,
): void {
  const members = kind.options!
  const within = place === 'options' ? '' : `${place}.`
  // Inherited ones count like own ones, as they do where options are read.
  for (const name in given) {
    if (Object.hasOwn(members, name)) continue
    throw new PolytableError(
      kind.code ?? 'INVALID_ARGUMENT',
      `${call}() has no option '${within}${name}' (${described(given[name])})`,
      {
        hint: kind.elsewhere?.names.includes(name)
          ? kind.elsewhere.hint
          : namesHint('Valid options', name, Object.keys(members)),
      },
    )
  }
  for (const [name, member] of Object.entries(members)) {
    const value = given[name]
    if (value !== undefined || (name in given && member.refusesUndefined)) {
      checkValue(call, `${within}${name}`, member, value)
    } else if (member.isRequired) {
      throw new PolytableError('INVALID_ARGUMENT', `${call}() requires the option '${within}${name}'`, {
        hint: `It must be ${member.expected}.`,
      })
    }
  }
}

/** What there is to choose from, and what was probably meant. */
function namesHint(what: string, given: string, names: readonly string[]): string {
  const near = nearName(given, names)
  return `${near === undefined ? '' : `Did you mean '${near}'? `}${what}: ${names.join(', ') || 'none'}.`
}

function described(value: unknown): string {
  return isExpression(value) ? `an expression of ${displayType(value.type)}` : describeValue(value)
}
