import type { ErrorCode } from '@polytable/model/errors/index'
import type { ColumnType } from '@polytable/model/types/index'
import { isExpression } from '../expressions/literal.ts'

/** A validator of an argument or an option. */
export interface Kind {
  /** In words, to follow on 'must be'. */
  readonly expected: string
  readonly accepts: (value: unknown) => boolean
  /** What it is refused with: INVALID_ARGUMENT unless said. */
  readonly code?: ErrorCode
  /** An argument that may be left out. Options may, but for those that are `required`. */
  readonly isOptional?: boolean
  readonly isRequired?: boolean
  /** Whether undefined, where it was given, is refused instead of taken for nothing. */
  readonly refusesUndefined?: boolean
  /** The values it may be, where they can be listed. */
  readonly values?: readonly string[]
  /** Of an object of options: what each may be, by name. */
  readonly options?: Readonly<Record<string, Kind>>
  /** Of an object of options: others that belong to another argument of the call, and where. */
  readonly elsewhere?: { readonly names: readonly string[]; readonly hint: string }
  /** Of a list or a record: what each element may be. */
  readonly each?: Kind
}

/** A kind by what it is in words and a test. */
export function kind(expected: string, accepts: (value: unknown) => boolean): Kind {
  return { expected, accepts }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExpression(value)
}

/** Whether a value is an object without a class, of another realm too. */
export function isPlain(value: unknown): boolean {
  if (!isRecord(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** Of an argument that may be left out. */
export function optional(of: Kind): Kind {
  return { ...of, isOptional: true }
}

/** Of an option that has to be given. */
export function required(of: Kind): Kind {
  return { ...of, isRequired: true }
}

/** Of either of two kinds. */
export function either(a: Kind, b: Kind): Kind {
  return {
    ...kind(`${a.expected}, or ${b.expected}`, (value) => fits(a, value) || fits(b, value)),
    ...(a.code ? { code: a.code } : {}),
  }
}

/** Whether a value, and all that it holds, is of a kind; options of a kind are not looked at. */
export function fits({ accepts, each }: Kind, value: unknown): boolean {
  return accepts(value) && (!each || Object.values(value as object).every((part) => fits(each, part)))
}

/** One of some texts. */
export function oneOf(values: readonly string[]): Kind {
  const listed = values.map((value) => `'${value}'`).join(', ')
  return { ...kind(`one of ${listed}`, (value) => values.includes(value as string)), values }
}

/** An object of options: what each may be, by its name. */
export function options<O extends object>(members: { readonly [K in keyof O]-?: Kind }): Kind {
  return { ...kind('an object of options', isRecord), options: members }
}

/** The last argument of a call, which may be left out. */
export function lastOptions<O extends object>(members: { readonly [K in keyof O]-?: Kind }): Kind {
  return optional(options<O>(members))
}

/** A list of values of a kind. */
export function listOf(each: Kind, expected: string): Kind {
  return { ...kind(expected, Array.isArray), each }
}

/** An object that holds values of a kind under any names. */
export function recordOf(each: Kind, expected: string): Kind {
  return { ...kind(expected, isRecord), each }
}

/** Whole numbers from `least` on. */
export function wholeFrom(least: number, most = Number.MAX_SAFE_INTEGER): Kind {
  return kind(
    most === Number.MAX_SAFE_INTEGER ? `an integer >= ${least}` : `an integer from ${least} to ${most}`,
    (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
  )
}

/** Numbers from `least` to `most`. */
export function numberBetween(least: number, most = Infinity): Kind {
  return kind(
    most === Infinity ? `a number >= ${least}` : `a number from ${least} to ${most}`,
    (value) => typeof value === 'number' && Number.isFinite(value) && value >= least && value <= most,
  )
}

/** Numbers above 0. */
export const positive = kind(
  'a number > 0',
  (value) => typeof value === 'number' && Number.isFinite(value) && value > 0,
)

/** What is checked where it is used; undefined is nothing. */
export const anything = kind('a value other than undefined', (value) => value !== undefined)
export const flag = kind('true or false', (value) => typeof value === 'boolean')
export const text = kind('a string', (value) => typeof value === 'string')
export const whole = kind('an integer', Number.isSafeInteger)
export const fn = kind('a function', (value) => typeof value === 'function')
/** Objects that only hold values by name: no lists, and nothing of a class. */
export const record = kind('an object of values by name', isPlain)
export const texts = listOf(text, 'a list of strings')
export const iterable = kind(
  'an array or another iterable',
  (value) => typeof value === 'object' && value !== null && Symbol.iterator in value,
)
export const date = kind('a valid Date', (value) => value instanceof Date && !Number.isNaN(value.getTime()))
export const signal = kind(
  'an AbortSignal',
  (value) => isRecord(value) && typeof value['aborted'] === 'boolean' && 'addEventListener' in value,
)

/** A table, a view or a query, whose rows are taken. */
export const rowsSource = kind(
  'a table or a query',
  (value) => isRecord(value) && typeof value['query'] === 'function',
)
/** A table or its path. */
export const tableOrPath = kind(
  'a path or a table',
  (value) => typeof value === 'string' || (isRecord(value) && typeof value['path'] === 'string'),
)
/** A declared table or view. */
export const declaration = kind(
  'a declared table or view',
  (value) => isRecord(value) && isRecord(value['declared']),
)
/** A type of columns: `pt.int()`. */
export const columnType = kind(
  'a type, such as pt.int()',
  (value) => isRecord(value) && isRecord(value['columnType']),
)

/** A call of an iterator, which a view is made with. */
export const iteratorCall = kind(
  'a call of an iterator',
  (value) => isRecord(value) && isRecord(value['definition']),
)

/** Something computed for each row. */
export const expression: Kind = {
  ...kind('an expression, such as t.c.price.mul(2)', isExpression),
  code: 'INVALID_EXPRESSION',
}
/** A column, and nothing that is computed of one. */
export const column: Kind = {
  ...kind(
    'a column, such as t.c.title',
    (value) => isExpression(value) && 'name' in value && value.node.kind === 'column',
  ),
  code: 'INVALID_EXPRESSION',
}

/** Several expressions. */
export const expressions = listOf(expression, 'a list of expressions')
/** Types by the names of columns, members or parameters. */
export const namedTypes = recordOf(columnType, 'an object of types by name')

/** What is true or false for each row: an expression of type Bool, or JSON that holds one. */
export const condition: Kind = {
  ...kind('a condition, such as t.c.price.gt(10)', (value) => isExpression(value) && isTruth(value.type)),
  code: 'INVALID_EXPRESSION',
  refusesUndefined: true,
}

function isTruth({ kind }: ColumnType): boolean {
  return kind === 'bool' || kind === 'json'
}
