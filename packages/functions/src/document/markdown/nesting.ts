import { PolytableError } from '@polytable/model/errors/index'

/** What the parser takes time for in proportion to the square of its number, and how many of it there are at most. */
const MAX = {
  /** Within each other. */
  'quotes and lists': 100,
  /** Open ones of a paragraph. */
  brackets: 500,
  /** Of a paragraph. */
  'marks of emphasis': 5_000,
}

/** The marks of quotes and lists that a line begins with. */
const CONTAINERS = /(?:[ \t]*(?:>|[-+*]|\d{1,9}[.)])(?=[ \t>]))*/y
/** Brackets, and marks that may be of emphasis: not those within words, such as snake_case. */
const MARKS = /[[\]]|\*+|(?<![\p{L}\p{N}_])_+|_+(?![\p{L}\p{N}_])/gu

/** Refuses Markdown that nobody wrote, which would take the parser hours. @throws PolytableError INVALID_DATA_FORMAT */
export function checkNesting(text: string): void {
  let brackets = 0
  let emphases = 0
  for (const line of text.split('\n')) {
    CONTAINERS.lastIndex = 0
    const containers = CONTAINERS.exec(line)?.[0] ?? ''
    check('quotes and lists', containers.match(/[>+*.)-]/g)?.length ?? 0)
    // What begins with such a line is no part of the paragraph before, nor of the row of a table before.
    if (containers !== '' || /^\s*(?:\||$)/.test(line)) {
      brackets = 0
      emphases = 0
    }
    for (const [mark] of line.matchAll(MARKS)) {
      if (mark === '[') brackets++
      else if (mark === ']') brackets = Math.max(0, brackets - 1)
      else emphases++
      check('brackets', brackets)
      check('marks of emphasis', emphases)
    }
  }
}

function check(what: keyof typeof MAX, count: number): void {
  if (count <= MAX[what]) return
  const message = `The Markdown has more than ${MAX[what]} ${what} in one place`
  throw new PolytableError('INVALID_DATA_FORMAT', message, { hint: 'Use the media type text/plain' })
}
