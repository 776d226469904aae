import { PolytableError, type TextPosition } from '@polytable/model/errors/index'
import { positionAt } from './position.ts'
import { tokensOf, type Token } from './tokens.ts'

/** A statement that only reads, as far as its text tells. */
export interface CheckedStatement {
  /** Without the semicolon at its end. */
  readonly text: string
  /** All names in it. */
  readonly names: readonly Token[]
  /** What may be the names of functions. */
  readonly called: readonly Token[]
}

/** What a statement begins with that gives rows. */
const BEGINNINGS = ['select', 'with', 'values', 'table', '(']

/** Functions that tell of a value and of nothing else, though their names are like those that tell of the server. */
const HARMLESS = ['pg_typeof', 'pg_column_size', 'pg_size_pretty', 'pg_input_is_valid']

/** What is in the names that PostgreSQL and Polytable keep to themselves. */
const INTERNAL = /^(pg_.*|information_schema|polytable)$/s

/**
 * Holds a statement to be one that reads. What its functions do is another question: see `checkFunctions`.
 * @param tables the names of tables, which may be like names of the server
 * @throws PolytableError INVALID_EXPRESSION, INVALID_ARGUMENT where its parameters are not as many as were given, UNSUPPORTED_OPERATION
 *   for other statements and several, INSUFFICIENT_PRIVILEGES where it names what is internal
 */
export function checkStatement(sql: string, params: number, tables: ReadonlySet<string>): CheckedStatement {
  const all = tokensOf(sql)
  const tokens = all.at(-1)?.text === ';' ? all.slice(0, -1) : all
  const [first] = tokens
  if (!first) throw new PolytableError('INVALID_EXPRESSION', 'The statement is empty', { hint: HINT })
  const fail = failing(sql)
  if (!BEGINNINGS.includes(first.text) || first.kind === 'quoted')
    throw fail('UNSUPPORTED_OPERATION', first, 'Only SELECT, WITH, VALUES and TABLE can be run')
  checkNesting(tokens, fail)
  checkParameters(tokens, params)
  const names: Token[] = []
  const called: Token[] = []
  tokens.forEach((token, at) => {
    const { kind, text } = token
    if (kind !== 'name' && kind !== 'quoted') return
    const next = tokens[at + 1]?.text
    names.push(token)
    if (next === '(') called.push(token)
    if (!INTERNAL.test(text) || HARMLESS.includes(text)) return
    const isTable = tables.has(text) && next !== '.' && next !== '('
    if (isTable || (!text.startsWith('pg_') && next !== '.')) return
    throw fail('INSUFFICIENT_PRIVILEGES', token, `'${text}' is internal`)
  })
  return { text: sql.slice(0, tokens.at(-1)!.end), names, called }
}

const HINT =
  'Write one statement that reads: SELECT … FROM "directory/table". Tables are written by their methods.'
const HINT_OF_NAMES =
  'Statements read tables by their paths, with functions that compute: db.listTables() lists the tables.'

type Fail = (
  code: 'INVALID_EXPRESSION' | 'UNSUPPORTED_OPERATION' | 'INSUFFICIENT_PRIVILEGES',
  token: Token,
  message: string,
) => PolytableError

/** Errors that say where they are. */
export function failing(sql: string): Fail {
  return (code, { start }, message) => {
    const position: TextPosition = positionAt(sql, start)
    const hint = code === 'INSUFFICIENT_PRIVILEGES' ? HINT_OF_NAMES : HINT
    return new PolytableError(code, `${message} (line ${position.line})`, { hint, position })
  }
}

/** Parentheses that close more than they open would end what the statement is put into. */
function checkNesting(tokens: readonly Token[], fail: Fail): void {
  const open: Token[] = []
  for (const token of tokens) {
    if (token.kind !== 'symbol') continue
    if (token.text === ';') throw fail('UNSUPPORTED_OPERATION', token, 'One statement can be run at a time')
    if (token.text === '(') open.push(token)
    if (token.text === ')' && !open.pop())
      throw fail('INVALID_EXPRESSION', token, 'The parenthesis was not opened')
  }
  const [unclosed] = open
  if (unclosed) throw fail('INVALID_EXPRESSION', unclosed, 'The parenthesis is not closed')
}

function checkParameters(tokens: readonly Token[], given: number): void {
  const numbers = new Set(tokens.filter(({ kind }) => kind === 'parameter').map(({ text }) => Number(text)))
  const most = Math.max(0, ...numbers)
  if (most === given && numbers.size === given) return
  const unused = Array.from({ length: given }, (_, i) => i + 1).find((number) => !numbers.has(number))
  throw new PolytableError(
    'INVALID_ARGUMENT',
    most > given || unused === undefined
      ? `The statement has $${most}, but ${given} values were given as params`
      : `The statement has no $${unused}, but ${given} values were given as params`,
    { hint: 'params: [value of $1, value of $2, …]' },
  )
}
