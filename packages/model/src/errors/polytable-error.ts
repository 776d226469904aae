import { errorCodes, type ErrorCode } from './codes.ts'

const MARKER = Symbol.for('polytable.error')

/** Where an error happened. `row` is 0-based in the order given by the caller. */
export interface ErrorPlace {
  /** The path of the table. */
  readonly table?: string
  /** The name of the column. */
  readonly column?: string
  /** The number of the row, from 0, in the order given by the caller. */
  readonly row?: number
}

/** A place in a text, counted from 1. */
export interface TextPosition {
  /** The number of the line. */
  readonly line: number
  /** The number of the character in the line. */
  readonly column: number
}

export interface PolytableErrorOptions extends ErrorPlace {
  readonly hint?: string
  readonly position?: TextPosition | undefined
  readonly cause?: unknown
}

/** What {@link PolytableError.toJSON} gives and {@link PolytableError.fromJSON} takes: plain, cloneable data. */
export interface PolytableErrorJson extends ErrorPlace {
  /** Tells these objects from others. */
  readonly name: 'PolytableError'
  /** What is wrong. */
  readonly code: ErrorCode
  /** The number of the code. */
  readonly number: number
  /** What is wrong, in words. */
  readonly message: string
  /** The status that a server would answer with. */
  readonly httpStatus: number
  /** Whether the same call may succeed later without being changed. */
  readonly retryable: boolean
  /** What to do. */
  readonly hint?: string
  /** Where in a text that was given. */
  readonly position?: TextPosition
  /** The error that led to this one. */
  readonly cause?: { readonly name: string; readonly message: string; readonly stack?: string }
}

/** The only error Polytable throws on purpose. `code` says what is wrong, `hint` what to do about it. */
export class PolytableError extends Error {
  /** What is wrong: a name that stays the same. */
  readonly code: ErrorCode
  /** What to do, where that is known. */
  readonly hint: string | undefined
  /** The path of the table that the error is about. */
  readonly table: string | undefined
  /** The name of the column that the error is about. */
  readonly column: string | undefined
  /** The number of the row, from 0, in the order given by the caller. */
  readonly row: number | undefined
  /** Where in a text that was given, such as that of `db.sql`. */
  readonly position: TextPosition | undefined
  readonly [MARKER] = true

  constructor(code: ErrorCode, message: string, options: PolytableErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'PolytableError'
    this.code = code
    this.hint = options.hint
    this.table = options.table
    this.column = options.column
    this.row = options.row
    this.position = options.position
  }

  /** The status that a server would answer with. */
  get httpStatus(): number {
    return errorCodes[this.code].httpStatus
  }

  /** True where the same call may succeed later without being changed. */
  get retryable(): boolean {
    return errorCodes[this.code].retryable
  }

  /** The error as plain data, its cause included: what travels between threads. */
  toJSON(): PolytableErrorJson {
    const { cause } = this
    return {
      name: 'PolytableError',
      code: this.code,
      number: errorCodes[this.code].number,
      message: this.message,
      httpStatus: this.httpStatus,
      retryable: this.retryable,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.table === undefined ? {} : { table: this.table }),
      ...(this.column === undefined ? {} : { column: this.column }),
      ...(this.row === undefined ? {} : { row: this.row }),
      ...(this.position === undefined ? {} : { position: this.position }),
      ...(cause === undefined ? {} : { cause: describeCause(cause) }),
    }
  }

  /** Rebuilds an error that crossed a thread or a wire. */
  static fromJSON(json: PolytableErrorJson): PolytableError {
    const { code, message, cause, ...options } = json
    return new PolytableError(code, message, {
      ...options,
      ...(cause === undefined
        ? {}
        : { cause: Object.assign(new Error(cause.message), { name: cause.name, stack: cause.stack }) }),
    })
  }

  /** True for errors of this class, also from another copy of the package or another realm. */
  static is(error: unknown): error is PolytableError {
    return typeof error === 'object' && error !== null && MARKER in error
  }
}

function describeCause(cause: unknown): { name: string; message: string; stack?: string } {
  if (cause instanceof Error) {
    return {
      name: cause.name,
      message: cause.message,
      ...(cause.stack === undefined ? {} : { stack: cause.stack }),
    }
  }
  return { name: 'Error', message: String(cause) }
}

/** The same error with its place filled in where it was not known before. */
export function withPlace(error: unknown, place: ErrorPlace): PolytableError {
  if (!PolytableError.is(error)) {
    const message = error instanceof Error ? error.message : String(error)
    return new PolytableError('INTERNAL_ERROR', message, { ...place, cause: error })
  }
  return new PolytableError(error.code, error.message, {
    hint: error.hint,
    cause: error.cause,
    table: error.table ?? place.table,
    column: error.column ?? place.column,
    row: error.row ?? place.row,
    position: error.position,
  })
}
