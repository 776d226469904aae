/** Letters and digits with the hyphens between them. */
const WORD = /[\p{L}\p{M}\p{N}]+(?:[-\u2010][\p{L}\p{M}\p{N}]+)*/gu
const LINE_END = /([\p{L}\p{M}\p{N}]+(?:[-\u2010][\p{L}\p{M}\p{N}]+)*)([-\u2010\u00ad])$/u
/** Characters at the end of a line that its last word is looked for in. */
const MOST = 128
const LINE_START = /^[\p{L}\p{M}\p{N}]+(?:[-\u2010][\p{L}\p{M}\p{N}]+)*/u
const HYPHEN = /[-\u2010]/

/** The words that lines have, in small letters, without those that a line's end parts. */
export function wordsIn(lines: readonly string[]): string[] {
  return lines
    .flatMap((line) => line.slice(0, line.length - (endOf(line)?.[0].length ?? 0)).match(WORD) ?? [])
    .map((word) => word.toLowerCase())
}

/**
 * A line whose last word goes on in the next one as it stands before it without a break; undefined where no word is parted. The
 * hyphen is dropped, as `pdftotext` does (in the Brown corpus 95 of 100 hyphens at line ends are not the word's own: Grefenstette
 * and Tapanainen, "What is a word, what is a sentence?", 1994), but kept where
 * - the word is written with it elsewhere (`known`), and not without it,
 * - another part of the word has a hyphen (`state-of-the-art`),
 * - a digit or a capital follows (`COVID-19`, `Jean-Paul`), unless all are capitals.
 */
export function joinedAtHyphen(line: string, next: string, known: ReadonlySet<string>): string | undefined {
  const [ending, start = '', hyphen] = endOf(line) ?? []
  const rest = LINE_START.exec(next)?.[0]
  if (ending === undefined || rest === undefined) return undefined
  const without = line.slice(0, -1)
  if (hyphen === '\u00ad') return without
  const [open, closed] = [`${start}-${rest}`.toLowerCase(), `${start}${rest}`.toLowerCase()]
  if (known.has(closed)) return without
  const isOwn = known.has(open) || HYPHEN.test(start) || HYPHEN.test(rest) || !goesOn(start, rest)
  return isOwn ? line : without
}

function endOf(line: string): RegExpExecArray | null {
  return LINE_END.exec(line.slice(-MOST))
}

function goesOn(start: string, rest: string): boolean {
  const isLower = /\p{L}\p{M}*$/u.test(start) && /^[\p{Ll}\p{Lo}]/u.test(rest)
  return isLower || (/^\p{Lu}{2,}$/u.test(start) && /^\p{Lu}{2,}$/u.test(rest))
}
