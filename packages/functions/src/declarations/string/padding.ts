import { pt } from '@polytable/client/index'
import { checkPadding, checkSidePadding, checkWidth } from '../../checks/padding.ts'
import { declare } from '../define.ts'

const text = pt.string()

const padded = declare({
  subject: 'text',
  params: { text, width: pt.int(), fillchar: pt.string().default(' ') },
  returns: text,
  check: checkPadding,
})

export const padding = {
  /** Filled with `fillchar` at both sides to a width in characters. */
  center: padded,
  /** Filled with `fillchar` at the right to a width in characters. */
  ljust: padded,
  /** Filled with `fillchar` at the left to a width in characters. */
  rjust: padded,
  /** Filled with `fillchar` to a width in characters, at the `side`: 'left', 'right' or 'both'. */
  pad: declare({
    subject: 'text',
    params: { text, width: pt.int(), side: pt.string().default('left'), fillchar: pt.string().default(' ') },
    returns: text,
    check: checkSidePadding,
  }),
  /** Filled with zeros at the left, after a sign, to a width in characters. */
  zfill: declare({
    subject: 'text',
    params: { text, width: pt.int() },
    returns: text,
    check: checkWidth,
  }),
}
