/**
 * What a number is by its format: 'date' a point in time; 'time' one of which only days of the month or week, hours, minutes or
 * seconds are shown, or an amount of time; 'elapsed' an amount of time, such as [h]:mm.
 */
export type FormatKind = 'number' | 'date' | 'time' | 'elapsed'

/** The formats without a code of their own, from the first number to the last (ECMA-376 part 1, 18.8.30, in all its languages). */
const BUILT_IN: readonly (readonly [first: number, last: number, kind: FormatKind])[] = [
  [14, 17, 'date'],
  [18, 21, 'time'],
  [22, 22, 'date'],
  [27, 31, 'date'],
  // What is a time in Chinese is a month in Japanese: a number below or above 60 tells.
  [32, 35, 'time'],
  [36, 36, 'date'],
  [45, 45, 'time'],
  [46, 46, 'elapsed'],
  [47, 47, 'time'],
  [50, 54, 'date'],
  [55, 56, 'time'],
  [57, 58, 'date'],
  [71, 74, 'date'],
  [75, 76, 'time'],
  [77, 77, 'date'],
  [78, 78, 'time'],
  [79, 79, 'elapsed'],
  [80, 80, 'time'],
  [81, 81, 'date'],
]

/** The kind of a format that has only a number. */
export function builtInKind(id: number): FormatKind {
  return BUILT_IN.find(([first, last]) => id >= first && id <= last)?.[2] ?? 'number'
}

/** What a code consists of (ECMA-376 part 1, 18.8.31). Texts, colours, languages and conditions are matched first, and say nothing. */
const TOKEN =
  /(?<text>"[^"]*"?|\\.?|[_*].?)|(?<elapsed>\[(?:h+|m+|s+)\](?:[.,]0+)?)|(?<bracket>\[[^\]]*\]?)|(?<end>;)|(?<number>General|E[+-]|[#0?@])|(?<clock>AM\/PM|A\/P|h+|s+(?:[.,]0+)?)|(?<m>m+)|(?<day>d+)|(?<year>y+)|(?<era>[egba]+)/gi

/** The kind of a format code: that of its first section that is one of dates or times. */
export function formatKind(code: string): FormatKind {
  let section: RegExpExecArray['groups'][] = []
  for (const { groups } of code.matchAll(TOKEN)) {
    if (groups!['text'] !== undefined || groups!['bracket'] !== undefined) continue
    if (groups!['end'] === undefined) {
      section.push(groups)
      continue
    }
    const kind = sectionKind(section)
    if (kind !== 'number') return kind
    section = []
  }
  return sectionKind(section)
}

function sectionKind(tokens: readonly RegExpExecArray['groups'][]): FormatKind {
  const has = (...names: readonly string[]): boolean =>
    tokens.some((token) => names.some((name) => token![name] !== undefined))
  if (has('number')) return 'number'
  if (has('elapsed')) return 'elapsed'
  if (has('year', 'era') || tokens.some((_, i) => isMonth(tokens, i))) return 'date'
  return has('clock', 'm', 'day') ? 'time' : 'number'
}

/** Whether what stands at `i` are months: m and mm are minutes after hours and before seconds. */
function isMonth(tokens: readonly RegExpExecArray['groups'][], i: number): boolean {
  const m = tokens[i]!['m']
  if (m === undefined) return false
  return (
    m.length > 2 ||
    !(/^h/i.test(tokens[i - 1]?.['clock'] ?? '') || /^s/i.test(tokens[i + 1]?.['clock'] ?? ''))
  )
}
