import { PolytableError } from '../errors/index.ts'
import { formatIsoMicros, parseIsoMicros } from '../types/time.ts'
import { isReserved } from './reserved.ts'

const PATH_PART = /^[A-Za-z][A-Za-z0-9_-]*$/
const COLUMN_NAME = /^\p{ID_Start}\p{ID_Continue}*$/u
const MAX_NAME_LENGTH = 255

/**
 * The canonical form of a path: parts joined by `/`. `.` separates where there is no `/`.
 * @throws PolytableError INVALID_PATH
 */
export function parsePath(path: string): string {
  if (typeof path !== 'string' || path === '')
    throw invalid(String(path), 'a path must be a non-empty string')
  if (/[:@]/.test(path)) throw invalid(path, 'a version is not allowed here')
  const parts = path.split(path.includes('/') ? '/' : '.')
  for (const part of parts) {
    if (!PATH_PART.test(part) || part.length > MAX_NAME_LENGTH) {
      throw invalid(
        path,
        `'${part}' is not a valid name: use letters, digits, '_' and '-', starting with a letter`,
      )
    }
  }
  return parts.join('/')
}

/**
 * A path, or a table's `#id`, with an optional version, `dir/t:3`, or instant, `dir/t@2026-01-01T00:00Z`.
 * @throws PolytableError INVALID_PATH, INVALID_ARGUMENT for what is not an instant
 */
export function parseVersionedPath(
  given: string,
  timeZone: string,
): {
  readonly path: string
  /** The version, or the instant in canonical form. */
  readonly version?: number | string
} {
  const [, name, sign, when] = /^([^@:]*)([@:])(.*)$/s.exec(given) ?? [undefined, given, undefined, '']
  const path = /^#\d+$/.test(name!) ? name! : parsePath(name!)
  if (sign === undefined) return { path }
  if (sign === '@') return { path, version: formatIsoMicros(parseInstant(when!, path, timeZone)) }
  if (!/^\d+$/.test(when!)) throw invalid(given, `'${when}' is not a version number`)
  return { path, version: Number(when) }
}

/** A path or `#id` with a version or instant: what {@link parseVersionedPath} takes apart. */
export function versionedPath(path: string, version: number | string | undefined): string {
  if (version === undefined) return path
  return typeof version === 'number' ? `${path}:${version}` : `${path}@${version}`
}

/** Microseconds since 1970 of an instant in ISO 8601; without a zone it is one of `timeZone`. @throws PolytableError INVALID_ARGUMENT */
export function parseInstant(text: string, table: string, timeZone = 'UTC'): bigint {
  const instant = parseIsoMicros(text, timeZone)
  if (instant !== undefined) return instant
  throw new PolytableError('INVALID_ARGUMENT', `'${text}' is not a valid timestamp`, {
    table,
    hint: "Write it in ISO 8601: 't@2026-01-01T00:00Z'.",
  })
}

/** The directory a path lies in; '' is the root. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

/** @throws PolytableError INVALID_COLUMN_NAME */
export function checkColumnName(name: string, table: string): void {
  // Texts that look the same but are not would be columns of their own.
  if (!COLUMN_NAME.test(name) || name.length > MAX_NAME_LENGTH || name !== name.normalize()) {
    throw new PolytableError('INVALID_COLUMN_NAME', `'${name}' is not a valid column name`, {
      table,
      column: name,
      hint: "Use letters, digits and '_', starting with a letter.",
    })
  }
  if (isReserved(name)) {
    throw new PolytableError('INVALID_COLUMN_NAME', `'${name}' is a reserved name`, {
      table,
      column: name,
      hint: 'Choose another name.',
    })
  }
}

function invalid(path: string, why: string): PolytableError {
  return new PolytableError('INVALID_PATH', `Invalid path '${path}': ${why}`, {
    hint: "Paths have the form 'table' or 'directory/table'.",
  })
}
