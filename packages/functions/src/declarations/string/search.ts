import { pt } from '@polytable/client/index'
import { declare } from '../define.ts'

const text = pt.string()

const position = declare({
  subject: 'text',
  params: { text, substr: text, start: pt.int().default(0), end: pt.int().nullable() },
  returns: pt.int(),
})

export const search = {
  /** Whether `substr` occurs in the text; with `case: false` whatever its case. */
  contains: declare({
    subject: 'text',
    params: { text, substr: text, case: pt.bool().default(true) },
    returns: pt.bool(),
  }),
  /** Whether the text begins with `substr`. */
  startswith: declare({ subject: 'text', params: { text, substr: text }, returns: pt.bool() }),
  /** Whether the text ends with `substr`. */
  endswith: declare({ subject: 'text', params: { text, substr: text }, returns: pt.bool() }),
  /** The position of the first occurrence of `substr` between `start` and `end`, -1 for none. */
  find: position,
  /** The position of the last occurrence of `substr` between `start` and `end`, -1 for none. */
  rfind: position,
  /** As `find`; an error where there is none. */
  index: position,
  /** As `rfind`; an error where there is none. */
  rindex: position,
}
