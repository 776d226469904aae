import { PolytableError } from '@polytable/model/errors/index'

/** The fields of an error that PostgreSQL sent, as PGlite and `pg` both name them. */
export interface ServerError extends Error {
  readonly severity?: string
  /** SQLSTATE. */
  readonly code: string
  readonly detail?: string
  readonly hint?: string
  readonly constraint?: string
  /** The file of PostgreSQL's source that reported it. */
  readonly file?: string
}

const SQLSTATE_PATTERN = /^[0-9A-Z]{5}$/
const UNIQUE_VIOLATION = '23505'
const DISK_FULL = '53100'
const LIMIT_EXCEEDED = '54000'
/** Where PostgreSQL finds a page for a row. */
const ROW_PLACEMENT = 'hio.c'
/** A serialization failure and a deadlock: the server undid one so that others can go on. */
const CONFLICTS = new Set(['40001', '40P01'])
const ROW_HINT =
  'A number takes 8 bytes, a long string, JSON or bytes up to 24, a null none. Combine columns into a json() or array() column, or split the table.'
/** PGlite loses the error number where PostgreSQL extends a file; this hint comes with no other error. */
const EXTEND_HINT = 'Check free disk space.'
/** What the operating system and browsers say where PostgreSQL could not name the reason. */
const NO_SPACE_PATTERN = /No space left on device|ENOSPC|EDQUOT|QuotaExceeded/i

/** True for an error that the SQL server reported, false for an error of the program that runs it. */
export function isServerError(error: unknown): error is ServerError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    'severity' in error &&
    SQLSTATE_PATTERN.test(error.code)
  )
}

/**
 * What a failed statement is to Polytable: CONSTRAINT_VIOLATION, CONCURRENT_MODIFICATION, STORAGE_FULL or INTERNAL_ERROR,
 * with the server's error as its cause. Errors of Polytable pass unchanged.
 */
export function toPolytableError(error: unknown): PolytableError {
  if (PolytableError.is(error)) return error
  const message = error instanceof Error ? error.message : String(error)
  if (isServerError(error) && error.code === UNIQUE_VIOLATION) {
    const detail = error.detail === undefined ? '' : ` ${error.detail}`
    return new PolytableError('CONSTRAINT_VIOLATION', `${message}.${detail}`, { cause: error })
  }
  if (isServerError(error) && CONFLICTS.has(error.code)) {
    return new PolytableError('CONCURRENT_MODIFICATION', message, { hint: 'Try again.', cause: error })
  }
  if (isServerError(error) && error.code === LIMIT_EXCEEDED && error.file === ROW_PLACEMENT) {
    return new PolytableError(
      'CONSTRAINT_VIOLATION',
      `A row does not fit into a PostgreSQL page: ${message}`,
      {
        hint: ROW_HINT,
        cause: error,
      },
    )
  }
  if (isDiskFull(error, message)) {
    return new PolytableError('STORAGE_FULL', 'The disk or the storage quota is full.', {
      hint: 'Free up space or raise the quota, and try again.',
      cause: error,
    })
  }
  return new PolytableError('INTERNAL_ERROR', message, { cause: error })
}

function isDiskFull(error: unknown, message: string): boolean {
  if (isServerError(error) && (error.code === DISK_FULL || error.hint === EXTEND_HINT)) return true
  const name = error instanceof Error ? error.name : ''
  return NO_SPACE_PATTERN.test(message) || NO_SPACE_PATTERN.test(name)
}
