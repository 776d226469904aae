import { PolytableError } from '@polytable/model/errors/index'
import { checkForm } from '../../checks/strings.ts'
import type { basic } from '../../declarations/string/basic.ts'
import type { Implementation, Implementations } from '../define.ts'
import { strict } from '../sql.ts'
import { characters, lengthOf, slice } from '../../text/code-points.ts'
import { checkLength, lengthOfAll } from './max-length.ts'
import { WHITE_SPACE, WHITE_SPACE_SQL } from './white-space.ts'

function stripper(left: boolean, right: boolean, sqlName: string): Implementation<(typeof basic)['strip']> {
  return {
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
  }
}

export const basicFunctions: Implementations<typeof basic> = {
  len: {
    run: ({ text }) => lengthOf(text),
    toSql: ({ text }) => `char_length(${text.sql})::int8`,
  },
  repeat: {
    run: ({ text, n }) => {
      const times = Math.max(0, n)
      checkLength(text.length * times)
      return text.repeat(times)
    },
  },
  reverse: {
    run: ({ text }) => Array.from(text).reverse().join(''),
    toSql: ({ text }) => `reverse(${text.sql})`,
  },
  replace: {
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
  },
  normalize: {
    check: checkForm,
    run: ({ text, form }) => text.normalize(form),
  },
  join: {
    run: ({ sep, elements }) => {
      if (Array.isArray(elements) && elements.every((element) => typeof element === 'string')) {
        checkLength(lengthOfAll(elements) + sep.length * Math.max(0, elements.length - 1))
        return elements.join(sep)
      }
      throw new PolytableError('TYPE_MISMATCH', "'string.join' expects a list of strings")
    },
  },
  removeprefix: {
    run: ({ text, prefix }) => (text.startsWith(prefix) ? text.slice(prefix.length) : text),
    toSql: ({ text, prefix }) =>
      strict(
        [text, prefix],
        `CASE WHEN starts_with(${text.sql}, ${prefix.sql}) THEN substr(${text.sql}, char_length(${prefix.sql}) + 1) ELSE ${text.sql} END`,
      ),
  },
  removesuffix: {
    run: ({ text, suffix }) => (text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text),
    toSql: ({ text, suffix }) =>
      strict(
        [text, suffix],
        `CASE WHEN right(${text.sql}, char_length(${suffix.sql})) = ${suffix.sql} THEN left(${text.sql}, char_length(${text.sql}) - char_length(${suffix.sql})) ELSE ${text.sql} END`,
      ),
  },
  strip: stripper(true, true, 'btrim'),
  lstrip: stripper(true, false, 'ltrim'),
  rstrip: stripper(false, true, 'rtrim'),
}
