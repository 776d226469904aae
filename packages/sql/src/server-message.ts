import { PolytableError, type ErrorCode } from '@polytable/model/errors/index'
import { positionAt } from './position.ts'

/** What is known of a statement that was refused. */
export interface Refused {
  /** The statement as it was given, and what came before it. */
  readonly text: string
  readonly prefix: string
  /** The paths of all tables. */
  readonly paths: readonly string[]
  /** Columns that are not there in SQL. */
  readonly without: readonly string[]
}

/** Of PostgreSQL's errors, those of a kind of their own. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const codes: Readonly<Record<string, ErrorCode>> = {
  '42P01': 'TABLE_NOT_FOUND',
  '42703': 'COLUMN_NOT_FOUND',
  '42883': 'FUNCTION_NOT_FOUND',
  '42501': 'INSUFFICIENT_PRIVILEGES',
  '25006': 'INSUFFICIENT_PRIVILEGES',
  '57014': 'INVALID_STATE',
}

/** Classes of PostgreSQL's errors that are about the statement or its values. */
const ABOUT_STATEMENTS = /^(0A|20|21|22|25|26|2B|2F|34|39|3F|42|44|54|57014)/

/** An error of the server about a statement as its writer understands it; others as they are. */
export function explained(error: unknown, refused: Refused): unknown {
  const cause = PolytableError.is(error) ? (error.cause as ServerFields | undefined) : undefined
  if (typeof cause?.code !== 'string' || !ABOUT_STATEMENTS.test(cause.code)) return error
  const { text, prefix } = refused
  // PostgreSQL counts characters, from 1.
  const at = Number(cause.position ?? 0) - 1 - [...prefix].length
  const before = [...text].slice(0, Math.max(0, at)).join('').length
  const position = at >= 0 ? positionAt(text, Math.min(before, text.length)) : undefined
  const code = codes[cause.code] ?? 'INVALID_EXPRESSION'
  const place = position ? ` (line ${position.line})` : ''
  return new PolytableError(code, `${cause.message}${place}`, {
    hint: hintOf(cause, code, refused),
    position,
    cause: error,
  })
}

interface ServerFields {
  readonly code?: unknown
  readonly message: string
  readonly hint?: string
  readonly position?: string | number
}

function hintOf({ hint, message }: ServerFields, code: ErrorCode, refused: Refused): string | undefined {
  const [, name = ''] = /"([^"]*)"/.exec(message) ?? []
  if (code === 'TABLE_NOT_FOUND') return tableHint(name, refused.paths)
  const column = /column "?(?:[^".]*\.)?([^". ]+)"? does not exist/.exec(message)?.[1]
  if (column !== undefined && refused.without.includes(column))
    return `'${column}' is computed in JavaScript whenever it is read, or an array without a dtype: SQL does not have it.`
  return code === 'INVALID_STATE' ? 'Give a larger timeoutMs, or have the statement read less.' : hint
}

/** The most paths that a hint lists. */
const MOST_PATHS = 20

function tableHint(name: string, paths: readonly string[]): string {
  const folded = name.toLowerCase().replaceAll('.', '/')
  const meant = paths.find((path) => path.toLowerCase() === folded)
  if (meant === name) return 'It can be read only: tables are written by their methods.'
  if (meant !== undefined) return `Write it in double quotes: "${meant}".`
  if (paths.length === 0) return 'There are no tables yet.'
  const listed = paths.slice(0, MOST_PATHS).map((path) => `"${path}"`)
  return `The tables are ${listed.join(', ')}${paths.length > MOST_PATHS ? ', …' : ''}.`
}
