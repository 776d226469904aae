import { pt } from '@polytable/client/index'
import { PolytableError } from '@polytable/model/errors/index'
import { builtin } from '../define.ts'
import { strict } from '../sql.ts'
import { characters, lengthOf, slice } from './code-points.ts'
import { checkLength, lengthOfAll } from './max-length.ts'
import { WHITE_SPACE, WHITE_SPACE_SQL } from './white-space.ts'

const text = pt.string()

/** Length in code points. */
export const len = builtin({
  name: 'string.len',
  subject: 'text',
  params: { text },
  returns: pt.int(),
  run: ({ text }) => lengthOf(text),
  toSql: ({ text }) => `char_length(${text.sql})::int8`,
})

/** The text `n` times; none for 0 and below. */
export const repeat = builtin({
  name: 'string.repeat',
  subject: 'text',
  params: { text, n: pt.int() },
  returns: text,
  run: ({ text, n }) => {
    const times = Math.max(0, n)
    checkLength(text.length * times)
    return text.repeat(times)
  },
})

/** The characters from last to first. */
export const reverse = builtin({
  name: 'string.reverse',
  subject: 'text',
  params: { text },
  returns: text,
  run: ({ text }) => Array.from(text).reverse().join(''),
  toSql: ({ text }) => `reverse(${text.sql})`,
})

/** Every occurrence of `substr` replaced by `repl`, or the first `n`. An empty `substr` is found between all characters. */
export const replace = builtin({
  name: 'string.replace',
  subject: 'text',
  params: { text, substr: text, repl: text, n: pt.int().nullable() },
  returns: text,
  run: ({ text, substr, repl, n }) => {
    const parts = substr === '' ? ['', ...characters(text), ''] : text.split(substr)
    const times = n === null || n < 0 ? parts.length - 1 : Math.min(n, parts.length - 1)
    checkLength(text.length + times * (repl.length - substr.length))
    const rest = parts.slice(times).join(substr)
    return [...parts.slice(0, times), rest].join(repl)
  },
  // A text that grows may become too long, of which SQL would make an error of its own.
  toSql: ({ text, substr, repl, n }) =>
    n.constant === null &&
    typeof substr.constant === 'string' &&
    typeof repl.constant === 'string' &&
    substr.constant !== '' &&
    substr.constant.length >= repl.constant.length
      ? `replace(${text.sql}, ${substr.sql}, ${repl.sql})`
      : undefined,
})

/** In one of the four normalization forms of Unicode. */
export const normalize = builtin({
  name: 'string.normalize',
  subject: 'text',
  params: { text, form: pt.string() },
  returns: text,
  check: ({ form }) => {
    if (form !== undefined && !['NFC', 'NFD', 'NFKC', 'NFKD'].includes(form)) {
      throw new PolytableError('INVALID_ARGUMENT', `'${form}' is not a normalization form`, {
        hint: "Use 'NFC', 'NFD', 'NFKC' or 'NFKD'.",
      })
    }
  },
  run: ({ text, form }) => text.normalize(form),
})

/** The texts of a list with `sep` between them. @throws for elements that are no texts */
export const join = builtin({
  name: 'string.join',
  subject: 'sep',
  params: { sep: text, elements: pt.json() },
  returns: text,
  run: ({ sep, elements }) => {
    if (Array.isArray(elements) && elements.every((element) => typeof element === 'string')) {
      checkLength(lengthOfAll(elements) + sep.length * Math.max(0, elements.length - 1))
      return elements.join(sep)
    }
    throw new PolytableError('TYPE_MISMATCH', "'string.join' expects a list of strings")
  },
})

/** Without `prefix`, where the text begins with it. */
export const removeprefix = builtin({
  name: 'string.removeprefix',
  subject: 'text',
  params: { text, prefix: text },
  returns: text,
  run: ({ text, prefix }) => (text.startsWith(prefix) ? text.slice(prefix.length) : text),
  toSql: ({ text, prefix }) =>
    strict(
      [text, prefix],
      `CASE WHEN starts_with(${text.sql}, ${prefix.sql}) THEN substr(${text.sql}, char_length(${prefix.sql}) + 1) ELSE ${text.sql} END`,
    ),
})

/** Without `suffix`, where the text ends with it. */
export const removesuffix = builtin({
  name: 'string.removesuffix',
  subject: 'text',
  params: { text, suffix: text },
  returns: text,
  run: ({ text, suffix }) => (text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text),
  toSql: ({ text, suffix }) =>
    strict(
      [text, suffix],
      `CASE WHEN right(${text.sql}, char_length(${suffix.sql})) = ${suffix.sql} THEN left(${text.sql}, char_length(${text.sql}) - char_length(${suffix.sql})) ELSE ${text.sql} END`,
    ),
})

/** Without white space at both ends, or without the characters in `chars`. */
export const strip = stripper('strip', true, true, 'btrim')
/** Without white space, or the characters in `chars`, at the beginning. */
export const lstrip = stripper('lstrip', true, false, 'ltrim')
/** Without white space, or the characters in `chars`, at the end. */
export const rstrip = stripper('rstrip', false, true, 'rtrim')

function stripper(name: string, left: boolean, right: boolean, sqlName: string) {
  return builtin({
    name: `string.${name}`,
    subject: 'text',
    params: { text, chars: pt.string().nullable() },
    returns: text,
    run: ({ text, chars }) => {
      const all = characters(text)
      const stripped = new Set(chars ?? WHITE_SPACE)
      let [start, end] = [0, all.length]
      while (left && start < end && stripped.has(all[start]!)) start++
      while (right && end > start && stripped.has(all[end - 1]!)) end--
      return slice(all, start, end)
    },
    toSql: ({ text, chars }) => {
      if (chars.constant === null) return `${sqlName}(${text.sql}, ${WHITE_SPACE_SQL})`
      return typeof chars.constant === 'string' ? `${sqlName}(${text.sql}, ${chars.sql})` : undefined
    },
  })
}
