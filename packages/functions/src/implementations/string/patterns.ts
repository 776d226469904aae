import { checkPattern } from '../../checks/pattern.ts'
import type { patterns } from '../../declarations/string/patterns.ts'
import { RegularExpression } from '@polytable/regex/regular-expression'
import type { Implementations } from '../define.ts'
import { checkLength, lengthOfAll } from './max-length.ts'
import { parseReplacement, substitute } from './substitution.ts'

/** What a match gives: the group, or the groups, or all where there are none. */
function groupsOf(match: RegExpExecArray): string | string[] {
  if (match.length === 1) return match[0]
  const groups = match.slice(1).map((group) => group ?? '')
  return groups.length === 1 ? groups[0]! : groups
}

function caseFlags(flags: string, sensitive: boolean): string {
  return sensitive || flags.includes('i') ? flags : `${flags}i`
}

export const patternFunctions: Implementations<typeof patterns> = {
  containsRe: {
    check: checkPattern,
    run: ({ text, pattern, flags }) =>
      RegularExpression.of(pattern, flags).matches(text).next().done === false,
  },
  count: {
    check: checkPattern,
    run: ({ text, pattern, flags }) => {
      let matches = 0
      for (const _ of RegularExpression.of(pattern, flags).matches(text)) matches++
      return matches
    },
  },
  findall: {
    check: checkPattern,
    run: ({ text, pattern, flags }) => [...RegularExpression.of(pattern, flags).matches(text)].map(groupsOf),
  },
  match: {
    check: checkPattern,
    run: ({ text, pattern, case: sensitive, flags }) =>
      RegularExpression.of(pattern, caseFlags(flags, sensitive)).matchesStart(text),
  },
  fullmatch: {
    check: checkPattern,
    run: ({ text, pattern, case: sensitive, flags }) =>
      RegularExpression.of(pattern, caseFlags(flags, sensitive), { whole: true }).matchesStart(text),
  },
  replaceRe: {
    check: checkPattern,
    run: ({ text, pattern, repl, n, flags }) => {
      let left = n === null || n < 0 ? Infinity : n
      let parts: ReturnType<typeof parseReplacement> | undefined
      const pieces: string[] = []
      let end = 0
      let length = text.length
      for (const match of RegularExpression.of(pattern, flags).matches(text)) {
        if (left-- <= 0) break
        parts ??= parseReplacement(repl, match.length - 1, match.groups !== undefined)
        const replacement = substitute(parts, match)
        length += lengthOfAll(replacement) - match[0].length
        checkLength(length)
        pieces.push(text.slice(end, match.index), replacement.join(''))
        end = match.index + match[0].length
      }
      pieces.push(text.slice(end))
      return pieces.join('')
    },
  },
}
