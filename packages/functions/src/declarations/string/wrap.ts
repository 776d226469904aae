import { pt } from '@polytable/client/index'
import { checkWrapping } from '../../checks/wrapping.ts'
import { declare, jsonOf } from '../define.ts'

const text = pt.string()
const params = {
  text,
  /** The longest a line may be, in characters. */
  width: pt.int().default(70),
  initialIndent: pt.string().default(''),
  subsequentIndent: pt.string().default(''),
  expandTabs: pt.bool().default(true),
  tabsize: pt.int().default(8),
  replaceWhitespace: pt.bool().default(true),
  fixSentenceEndings: pt.bool().default(false),
  breakLongWords: pt.bool().default(true),
  breakOnHyphens: pt.bool().default(true),
  dropWhitespace: pt.bool().default(true),
  maxLines: pt.int().nullable(),
  placeholder: pt.string().default(' [...]'),
}

export const wrapping = {
  /** The text in lines of at most `width` characters, broken between words where it can be, as Python's `textwrap` does. */
  wrap: declare({ subject: 'text', params, returns: jsonOf<string[]>(), check: checkWrapping }),
  /** As `wrap`, the lines joined by line feeds. */
  fill: declare({ subject: 'text', params, returns: text, check: checkWrapping }),
}
