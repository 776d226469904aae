import { ColumnBuilder, pt } from '@polytable/client/index'
import { typeOf } from '@polytable/model/types/index'
import { checkPattern } from '../../checks/pattern.ts'
import { declare, jsonOf } from '../define.ts'

const text = pt.string()
/**
 * An ECMAScript regular expression: its text, or one with its own flags. Where it could be matched in very many ways, it takes time in
 * proportion to the text; it is refused where its counted repeats make it too large, and given up where back-references need too many
 * steps.
 */
const pattern = new ColumnBuilder<string, string | RegExp>(typeOf('string'))
/** 'i' whatever the case, 'm' `^` and `$` at lines, 's' `.` also for ends of lines. */
const flags = pt.string().default('')

/** A regular expression comes with flags of its own. */
function takePattern(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { pattern, flags = '' } = options
  if (!(pattern instanceof RegExp)) return options
  const own = pattern.flags.replace(/[^ims]/g, '')
  const both = typeof flags === 'string' ? [...new Set(own + flags)].join('') : flags
  return { ...options, pattern: pattern.source, flags: both }
}

const checked = { subject: 'text', prepare: takePattern, check: checkPattern } as const

const matching = declare({
  ...checked,
  params: { text, pattern, case: pt.bool().default(true), flags },
  returns: pt.bool(),
})

export const patterns = {
  /** Whether the regular expression matches anywhere. */
  containsRe: declare({ ...checked, params: { text, pattern, flags }, returns: pt.bool() }),
  /** How often the regular expression matches, without overlaps. */
  count: declare({ ...checked, params: { text, pattern, flags }, returns: pt.int() }),
  /** All matches; with one group what it matched, with several a list of what each matched. */
  findall: declare({
    ...checked,
    params: { text, pattern, flags },
    returns: jsonOf<(string | string[])[]>(),
  }),
  /** Whether the regular expression matches at the beginning. */
  match: matching,
  /** Whether the regular expression matches the whole text. */
  fullmatch: matching,
  /** Every match, or the first `n`, replaced by `repl`, in which `$1` and `$<name>` stand for groups and `$&` for the match. */
  replaceRe: declare({
    ...checked,
    params: { text, pattern, repl: text, n: pt.int().nullable(), flags },
    returns: text,
  }),
}
