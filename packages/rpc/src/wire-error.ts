import { PolytableError, type ErrorCode, type TextPosition } from '@polytable/model/errors/index'

/** Causes deeper than this are cut, which also ends a chain that leads back to itself. */
const MAX_CAUSES = 8

/** Exceptions of the platform that callers tell apart by name. Every other one becomes an INTERNAL_ERROR. */
const KEPT_NAMES = new Set(['AbortError', 'TimeoutError'])

/** An error as plain data. */
export interface WireError {
  readonly kind: 'polytable' | 'exception' | 'error' | 'value'
  readonly name: string
  readonly message: string
  readonly stack?: string
  readonly cause?: WireError
  readonly polytable?: {
    readonly code: ErrorCode
    readonly hint: string | undefined
    readonly table: string | undefined
    readonly column: string | undefined
    readonly row: number | undefined
    readonly position: TextPosition | undefined
  }
}

/** Turns whatever was thrown into data that can cross to another thread. */
export function encodeError(error: unknown, depth = 0): WireError {
  if (!isErrorLike(error)) return { kind: 'value', name: 'Error', message: describe(error) }
  const { name, message, stack, cause } = error
  const wire = {
    name: String(name),
    message: String(message),
    ...(stack === undefined ? {} : { stack: String(stack) }),
    ...(cause === undefined || depth === MAX_CAUSES ? {} : { cause: encodeError(cause, depth + 1) }),
  }
  if (PolytableError.is(error)) {
    const { code, hint, table, column, row, position } = error
    return { ...wire, kind: 'polytable', polytable: { code, hint, table, column, row, position } }
  }
  return { ...wire, kind: KEPT_NAMES.has(wire.name) ? 'exception' : 'error' }
}

/** Rebuilds what {@link encodeError} wrote, the way callers see it: a PolytableError, an AbortError or a TimeoutError. */
function decodeError(wire: WireError): Error {
  const cause = rebuild(wire)
  if (wire.kind === 'exception') return cause
  if (wire.kind !== 'polytable') return new PolytableError('INTERNAL_ERROR', wire.message, { cause })
  // Below the thread where it happened, what called it: the line of the program among it.
  cause.stack = [cause.stack, ...framesHere()].join('\n')
  return cause
}

/** Between a program's line and what has become of its call lie frames of our own, in browsers those of two connections. */
const FRAMES = 40

/** The frames of the stack here, those of who waits for it included. None where the program wants none. */
function framesHere(): string[] {
  const { stackTraceLimit } = Error
  if (stackTraceLimit > 0) Error.stackTraceLimit = Math.max(FRAMES, stackTraceLimit)
  const { stack = '' } = new Error()
  Error.stackTraceLimit = stackTraceLimit
  return stack.split('\n').filter((line) => /^\s+at /.test(line))
}

/** What a failed call of the other side is to its caller: `thrown` is a {@link WireError}, or an error of this side. */
export function asCallError(thrown: unknown): Error {
  if (PolytableError.is(thrown)) return thrown
  if (thrown instanceof Error) {
    return KEPT_NAMES.has(thrown.name)
      ? thrown
      : new PolytableError('INTERNAL_ERROR', thrown.message, { cause: thrown })
  }
  return decodeError(thrown as WireError)
}

function rebuild(wire: WireError): Error {
  const cause = wire.cause === undefined ? undefined : rebuild(wire.cause)
  if (wire.kind === 'exception') return new DOMException(wire.message, wire.name)
  const error =
    wire.polytable === undefined
      ? Object.assign(new Error(wire.message, cause && { cause }), { name: wire.name })
      : new PolytableError(wire.polytable.code, wire.message, { ...wire.polytable, cause })
  // The stack of the thread where it happened is the one that helps.
  if (wire.stack !== undefined) error.stack = wire.stack
  return error
}

interface ErrorLike {
  readonly name: unknown
  readonly message: unknown
  readonly stack?: unknown
  readonly cause?: unknown
}

function isErrorLike(value: unknown): value is ErrorLike {
  return (
    value instanceof Error ||
    (typeof value === 'object' && value !== null && 'message' in value && 'name' in value)
  )
}

function describe(value: unknown): string {
  try {
    return String(value)
  } catch {
    return 'The thrown value cannot be displayed'
  }
}
