import { pt } from '@polytable/client/index'
import { checkForm } from '../../checks/strings.ts'
import { declare } from '../define.ts'

const text = pt.string()

const stripping = declare({ subject: 'text', params: { text, chars: pt.string().nullable() }, returns: text })

export const basic = {
  /** Length in code points. */
  len: declare({ subject: 'text', params: { text }, returns: pt.int() }),
  /** The text `n` times; none for 0 and below. */
  repeat: declare({ subject: 'text', params: { text, n: pt.int() }, returns: text }),
  /** The characters from last to first. */
  reverse: declare({ subject: 'text', params: { text }, returns: text }),
  /** Every occurrence of `substr` replaced by `repl`, or the first `n`. An empty `substr` is found between all characters. */
  replace: declare({
    subject: 'text',
    params: { text, substr: text, repl: text, n: pt.int().nullable() },
    returns: text,
  }),
  /** In one of the four normalization forms of Unicode. */
  normalize: declare({
    subject: 'text',
    params: { text, form: pt.string() },
    returns: text,
    check: checkForm,
  }),
  /** The texts of a list with `sep` between them. @throws for elements that are no texts */
  join: declare({ subject: 'sep', params: { sep: text, elements: pt.json() }, returns: text }),
  /** Without `prefix`, where the text begins with it. */
  removeprefix: declare({ subject: 'text', params: { text, prefix: text }, returns: text }),
  /** Without `suffix`, where the text ends with it. */
  removesuffix: declare({ subject: 'text', params: { text, suffix: text }, returns: text }),
  /** Without white space at both ends, or without the characters in `chars`. */
  strip: stripping,
  /** Without white space, or the characters in `chars`, at the beginning. */
  lstrip: stripping,
  /** Without white space, or the characters in `chars`, at the end. */
  rstrip: stripping,
}
