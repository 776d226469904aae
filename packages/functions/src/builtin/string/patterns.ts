import { ColumnBuilder, pt } from '@polytable/client/index'
import { typeOf } from '@polytable/model/types/index'
import { builtin, jsonOf } from '../define.ts'
import { checkLength, lengthOfAll } from './max-length.ts'
import { RegularExpression } from './regex/regular-expression.ts'
import { parseReplacement, substitute } from './substitution.ts'

const text = pt.string()
/**
 * An ECMAScript regular expression: its text, or one with its own flags. Where it could be matched in very many ways, it takes time in
 * proportion to the text; it is refused where its counted repeats make it too large, and given up where back-references need too many
 * steps.
 */
const pattern = new ColumnBuilder<string, string | RegExp>(typeOf('string'))
/** 'i' whatever the case, 'm' `^` and `$` at lines, 's' `.` also for ends of lines. */
const flags = pt.string().default('')

interface Pattern {
  readonly pattern: string
  readonly flags: string
}

function checkPattern({ pattern, flags = '' }: Partial<Pattern>): void {
  RegularExpression.of(pattern ?? '', flags)
}

/** A regular expression comes with flags of its own. */
function takePattern(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { pattern, flags = '' } = options
  if (!(pattern instanceof RegExp)) return options
  const own = pattern.flags.replace(/[^ims]/g, '')
  const both = typeof flags === 'string' ? [...new Set(own + flags)].join('') : flags
  return { ...options, pattern: pattern.source, flags: both }
}

/** What a match gives: the group, or the groups, or all where there are none. */
function groupsOf(match: RegExpExecArray): string | string[] {
  if (match.length === 1) return match[0]
  const groups = match.slice(1).map((group) => group ?? '')
  return groups.length === 1 ? groups[0]! : groups
}

/** Whether the regular expression matches anywhere. */
export const containsRe = builtin({
  name: 'string.containsRe',
  subject: 'text',
  params: { text, pattern, flags },
  returns: pt.bool(),
  prepare: takePattern,
  check: checkPattern,
  run: ({ text, pattern, flags }) => RegularExpression.of(pattern, flags).matches(text).next().done === false,
})

/** How often the regular expression matches, without overlaps. */
export const count = builtin({
  name: 'string.count',
  subject: 'text',
  params: { text, pattern, flags },
  returns: pt.int(),
  prepare: takePattern,
  check: checkPattern,
  run: ({ text, pattern, flags }) => {
    let matches = 0
    for (const _ of RegularExpression.of(pattern, flags).matches(text)) matches++
    return matches
  },
})

/** All matches; with one group what it matched, with several a list of what each matched. */
export const findall = builtin({
  name: 'string.findall',
  subject: 'text',
  params: { text, pattern, flags },
  returns: jsonOf<(string | string[])[]>(),
  prepare: takePattern,
  check: checkPattern,
  run: ({ text, pattern, flags }) => [...RegularExpression.of(pattern, flags).matches(text)].map(groupsOf),
})

const matching = { text, pattern, case: pt.bool().default(true), flags }

function caseFlags(flags: string, sensitive: boolean): string {
  return sensitive || flags.includes('i') ? flags : `${flags}i`
}

/** Whether the regular expression matches at the beginning. */
export const match = builtin({
  name: 'string.match',
  subject: 'text',
  params: matching,
  returns: pt.bool(),
  prepare: takePattern,
  check: checkPattern,
  run: ({ text, pattern, case: sensitive, flags }) =>
    RegularExpression.of(pattern, caseFlags(flags, sensitive)).matchesStart(text),
})

/** Whether the regular expression matches the whole text. */
export const fullmatch = builtin({
  name: 'string.fullmatch',
  subject: 'text',
  params: matching,
  returns: pt.bool(),
  prepare: takePattern,
  check: checkPattern,
  run: ({ text, pattern, case: sensitive, flags }) =>
    RegularExpression.of(pattern, caseFlags(flags, sensitive), { whole: true }).matchesStart(text),
})

/** Every match, or the first `n`, replaced by `repl`, in which `$1` and `$<name>` stand for groups and `$&` for the match. */
export const replaceRe = builtin({
  name: 'string.replaceRe',
  subject: 'text',
  params: { text, pattern, repl: text, n: pt.int().nullable(), flags },
  returns: text,
  prepare: takePattern,
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
})
