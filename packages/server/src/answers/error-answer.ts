import { PolytableError, type ErrorCode } from '@polytable/model/errors/index'

/** What a route answers with where it fails. */
export interface RouteError {
  /** What is wrong: a name that stays the same. */
  readonly errorCode: ErrorCode
  /** What is wrong, in words. */
  readonly message: string
  /** Whether the same request may succeed later. */
  readonly retryable: boolean
  /** What to do. */
  readonly hint?: string
  /** The name of the column or input that it is about. */
  readonly column?: string
}

/** An error that is answered with a status which is not that of its code. */
export class AnsweredError extends PolytableError {
  readonly status: number

  constructor(code: ErrorCode, message: string, status: number) {
    super(code, message)
    this.status = status
  }
}

/** Errors of the server, not of the request: what they say may name its files, its store or its settings. */
const own: Readonly<Partial<Record<ErrorCode, string>>> = {
  INTERNAL_ERROR: 'The server failed',
  DATABASE_UNAVAILABLE: 'The database is not available',
  STORE_UNAVAILABLE: 'The store is not available',
  STORAGE_FULL: 'The server has no room left',
  MISSING_CREDENTIALS: 'The server has no key for this',
  INVALID_CONFIGURATION: 'The server is not set up for this',
}

/** Paths of files as they stand in messages, of functions too: a URL is none, nor is a part of one. */
const PATHS = /(?<![\w:/.~-])(?:file:\/\/|[A-Za-z]:[\\/](?!\/)|\/(?=[\w.~-]))[^\s'"`)\]]*/gi

function withoutPaths(text: string): string {
  return text.replaceAll(PATHS, '[path]')
}

/** An error as a route answers it: without its cause and its stack, and where it is of the server without its words. */
export function errorOf(error: unknown): { readonly status: number; readonly body: RouteError } {
  const known = PolytableError.is(error) ? error : new PolytableError('INTERNAL_ERROR', '')
  const { code, retryable, hint, column } = known
  const general = own[code]
  return {
    status: known instanceof AnsweredError ? known.status : known.httpStatus,
    body: {
      errorCode: code,
      message: general ?? withoutPaths(known.message),
      retryable,
      ...(hint === undefined || general !== undefined ? {} : { hint: withoutPaths(hint) }),
      ...(column === undefined ? {} : { column }),
    },
  }
}

/** Whether an error is the server's, and not that of who asked. */
export function isOwn(error: unknown): boolean {
  return !PolytableError.is(error) || own[error.code] !== undefined
}
