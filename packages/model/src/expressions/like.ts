import { isSqlText } from '../types/index.ts'

/** A code point of a pattern; undefined for `_`, which is any. */
type Piece = string | undefined

/**
 * Whether a text matches a LIKE pattern: `%` any text, `_` one code point, `\` takes the next character literally, at the end
 * itself. Each run between two `%` is looked for once, after the one before it, and never again: the time is at most the
 * length of the text times that of the pattern.
 */
export function likeMatcher(pattern: string): (text: string) => boolean {
  const [first, ...runs] = runsOf(pattern)
  const last = runs.pop()
  if (last === undefined) return (text) => endOfMatch(text, 0, first!) === text.length
  return (text) => {
    let at = endOfMatch(text, 0, first!)
    for (const run of runs) at = at < 0 ? at : endOfFirst(text, at, run)
    if (at < 0) return false
    const start = startOfLast(text, at, last.length)
    return start >= 0 && endOfMatch(text, start, last) === text.length
  }
}

/** What is between the `%` of a pattern. */
function runsOf(pattern: string): Piece[][] {
  const runs: Piece[][] = [[]]
  let escaped = false
  for (const character of pattern) {
    if (!escaped && character === '\\') {
      escaped = true
      continue
    }
    if (!escaped && character === '%') runs.push([])
    else runs.at(-1)!.push(!escaped && character === '_' ? undefined : character)
    escaped = false
  }
  if (escaped) runs.at(-1)!.push('\\')
  return runs
}

/** Where a run ends that begins at a place, -1 where it does not. */
function endOfMatch(text: string, start: number, run: readonly Piece[]): number {
  let at = start
  for (const piece of run) {
    const length = lengthAt(text, at)
    if (length === 0 || (piece !== undefined && (piece.length !== length || !text.startsWith(piece, at)))) {
      return -1
    }
    at += length
  }
  return at
}

/** Where a run ends that begins as soon as may be from a place on, -1 where there is none. */
function endOfFirst(text: string, from: number, run: readonly Piece[]): number {
  for (let start = from; start <= text.length; start += lengthAt(text, start) || 1) {
    const end = endOfMatch(text, start, run)
    if (end >= 0) return end
  }
  return -1
}

/** Where the last code points of a text begin, so many; -1 where they begin before a place. */
function startOfLast(text: string, from: number, count: number): number {
  let at = text.length
  for (let left = count; left > 0; left--) {
    if (at <= from) return -1
    at -= at >= 2 && lengthAt(text, at - 2) === 2 ? 2 : 1
  }
  return at < from ? -1 : at
}

/** How many units of UTF-16 the code point at a place has; 0 at the end. */
function lengthAt(text: string, at: number): number {
  const code = text.codePointAt(at)
  return code === undefined ? 0 : code > 0xffff ? 2 : 1
}

/** PostgreSQL matches what follows each `%` by recursion. */
const MAX_SQL_RUNS = 100

/**
 * The pattern as PostgreSQL takes it, which refuses an escape that escapes nothing; undefined where it is not to be asked: with
 * very many `%` its time grows as their number of places in the text does, and its stack may end.
 */
export function sqlLikePattern(pattern: string): string | undefined {
  if (!isSqlText(pattern) || pattern.split('%').length > MAX_SQL_RUNS) return undefined
  let escapes = 0
  while (pattern[pattern.length - 1 - escapes] === '\\') escapes++
  return escapes % 2 === 1 ? `${pattern}\\` : pattern
}
