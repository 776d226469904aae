import { pt } from '@polytable/client/index'
import { checkSeparator, checkStep } from '../../checks/strings.ts'
import { declare, jsonOf } from '../define.ts'

const text = pt.string()

const splitting = declare({
  subject: 'text',
  params: { text, sep: pt.string().nullable(), maxsplit: pt.int().default(-1) },
  returns: jsonOf<string[]>(),
  check: checkSeparator,
})

const partitioning = declare({
  subject: 'text',
  params: { text, sep: pt.string().default(' ') },
  returns: jsonOf<[string, string, string]>(),
  check: checkSeparator,
})

export const pieces = {
  /** The characters from `start` to before `stop`, each `step`-th; from the end where negative, as Python's `text[start:stop:step]`. */
  slice: declare({
    subject: 'text',
    params: { text, start: pt.int().nullable(), stop: pt.int().nullable(), step: pt.int().nullable() },
    returns: text,
    check: checkStep,
  }),
  /** The characters from `start` to before `stop` replaced by `repl`. */
  sliceReplace: declare({
    subject: 'text',
    params: { text, start: pt.int().nullable(), stop: pt.int().nullable(), repl: pt.string().default('') },
    returns: text,
  }),
  /** The pieces between separators, or between white space where no `sep` is given; at most `maxsplit` splits from the beginning. */
  split: splitting,
  /** As `split`, with `maxsplit` splits from the end. */
  rsplit: splitting,
  /** The lines of the text; with `keepends` each with what ends it. */
  splitlines: declare({
    subject: 'text',
    params: { text, keepends: pt.bool().default(false) },
    returns: jsonOf<string[]>(),
  }),
  /** What is before the first `sep`, `sep`, and what is after it; the text and twice nothing where it does not occur. */
  partition: partitioning,
  /** As `partition`, at the last `sep`; twice nothing and the text where it does not occur. */
  rpartition: partitioning,
}
