import { PolytableError } from '@polytable/model/errors/index'
import { positionAt } from './position.ts'

/** A part of a statement, as far as it matters what it is. */
export interface Token {
  /** 'name': also a keyword, in small letters where it was not quoted. */
  readonly kind: 'name' | 'quoted' | 'parameter' | 'value' | 'symbol'
  /** What it is called, of names; the number of a parameter; else what is written. */
  readonly text: string
  /** Where it starts and ends in the statement. */
  readonly start: number
  readonly end: number
}

/** What a statement consists of, by the rules of PostgreSQL's own scanner: blanks and comments, which only separate, come first. */
const PATTERNS: readonly (readonly [Token['kind'] | 'blank' | 'escaped', RegExp])[] = [
  ['blank', /\s+|--[^\n\r]*/y],
  ['escaped', /u&(?=['"])/iy],
  ['value', /e'(?:[^'\\]|\\[^]|'')*'/iy],
  ['value', /'(?:[^']|'')*'/y],
  ['value', /\$((?:[a-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$[^]*?\$\1\$/iy],
  ['quoted', /"(?:[^"]|"")*"/y],
  ['name', /[a-z_\u0080-\uffff][\w$\u0080-\uffff]*/iy],
  ['parameter', /\$\d+/y],
  ['value', /(?:\d|\.\d)[\w.]*/y],
  ['symbol', /[^'"$]/y],
]

/** @throws PolytableError INVALID_EXPRESSION where a text, a name or a comment has no end, or names are written in Unicode escapes */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = []
  for (let start = 0, end; start < sql.length; start = end) {
    const comment = sql.startsWith('/*', start) ? endOfComment(sql, start) : undefined
    const found = comment === undefined ? matchAt(sql, start) : { kind: 'blank' as const, end: comment }
    end = found.end
    if (found.kind === 'blank') continue
    if (found.kind === 'escaped') throw refused(sql, start, 'U& escapes are not taken', 'Write the letters.')
    tokens.push({ kind: found.kind, text: textOf(found.kind, sql.slice(start, end)), start, end })
  }
  return tokens
}

function matchAt(
  sql: string,
  start: number,
): { readonly kind: (typeof PATTERNS)[number][0]; readonly end: number } {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = start
    if (pattern.test(sql)) return { kind, end: pattern.lastIndex }
  }
  throw refused(sql, start, `What begins with ${sql[start]} has no end`, 'Close the quotes.')
}

/** Comments can be in comments. */
function endOfComment(sql: string, start: number): number {
  const mark = /\/\*|\*\//g
  mark.lastIndex = start
  let depth = 0
  for (let found = mark.exec(sql); found; found = mark.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1
    if (depth === 0) return mark.lastIndex
  }
  throw refused(sql, start, 'A comment has no end', 'Close it by */.')
}

/** Only the letters of ASCII are made small. */
function textOf(kind: Token['kind'], written: string): string {
  if (kind === 'quoted') return written.slice(1, -1).replaceAll('""', '"')
  if (kind === 'name') return written.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
  return kind === 'parameter' ? written.slice(1) : written
}

function refused(sql: string, at: number, message: string, hint: string): PolytableError {
  const position = positionAt(sql, at)
  return new PolytableError('INVALID_EXPRESSION', `${message} (line ${position.line})`, { hint, position })
}
