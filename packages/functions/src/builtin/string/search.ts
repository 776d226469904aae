import { pt } from '@polytable/client/index'
import { PolytableError } from '@polytable/model/errors/index'
import { builtin, type SqlArgs } from '../define.ts'
import { characters, clampIndex, lengthOf, slice } from './code-points.ts'
import { fold } from './case.ts'

const text = pt.string()

/** Whether `substr` occurs in the text; with `case: false` whatever its case. */
export const contains = builtin({
  name: 'string.contains',
  subject: 'text',
  params: { text, substr: text, case: pt.bool().default(true) },
  returns: pt.bool(),
  run: ({ text, substr, case: sensitive }) =>
    sensitive ? text.includes(substr) : fold(text).includes(fold(substr)),
  toSql: ({ text, substr, case: sensitive }) =>
    sensitive.constant === true ? `(strpos(${text.sql}, ${substr.sql}) > 0)` : undefined,
})

/** Whether the text begins with `substr`. */
export const startswith = builtin({
  name: 'string.startswith',
  subject: 'text',
  params: { text, substr: text },
  returns: pt.bool(),
  run: ({ text, substr }) => text.startsWith(substr),
  toSql: ({ text, substr }) => `starts_with(${text.sql}, ${substr.sql})`,
})

/** Whether the text ends with `substr`. */
export const endswith = builtin({
  name: 'string.endswith',
  subject: 'text',
  params: { text, substr: text },
  returns: pt.bool(),
  run: ({ text, substr }) => text.endsWith(substr),
  toSql: ({ text, substr }) => `(right(${text.sql}, char_length(${substr.sql})) = ${substr.sql})`,
})

const searched = { text, substr: text, start: pt.int().default(0), end: pt.int().nullable() }
interface Searched {
  readonly text: string
  readonly substr: string
  readonly start: number
  readonly end: number | null
}

/** The position of the first, or last, occurrence that lies between `start` and `end`; -1 where there is none. */
function position({ text, substr, start, end }: Searched, last: boolean): number {
  const all = characters(text)
  const from = clampIndex(start, all.length)
  const to = end === null ? all.length : clampIndex(end, all.length)
  if (start > all.length || from > to) return -1
  const part = slice(all, from, to)
  const at = last ? part.lastIndexOf(substr) : part.indexOf(substr)
  return at < 0 ? -1 : from + lengthOf(part.slice(0, at))
}

function found(given: Searched, last: boolean): number {
  const at = position(given, last)
  if (at >= 0) return at
  throw new PolytableError('INVALID_ARGUMENT', 'The substring was not found', {
    hint: last ? 'Use rfind, which returns -1 instead.' : 'Use find, which returns -1 instead.',
  })
}

function isWhole({ start, end }: SqlArgs<typeof searched>): boolean {
  return start.constant === 0 && end.constant === null
}

/** The position of the first occurrence of `substr` between `start` and `end`, -1 for none. */
export const find = builtin({
  name: 'string.find',
  subject: 'text',
  params: searched,
  returns: pt.int(),
  run: (given) => position(given, false),
  toSql: (args) => (isWhole(args) ? `(strpos(${args.text.sql}, ${args.substr.sql}) - 1)::int8` : undefined),
})

/** The position of the last occurrence of `substr` between `start` and `end`, -1 for none. */
export const rfind = builtin({
  name: 'string.rfind',
  subject: 'text',
  params: searched,
  returns: pt.int(),
  run: (given) => position(given, true),
})

/** As `find`; an error where there is none. */
export const index = builtin({
  name: 'string.index',
  subject: 'text',
  params: searched,
  returns: pt.int(),
  run: (given) => found(given, false),
  toSql: (args) =>
    isWhole(args) ? `(nullif(strpos(${args.text.sql}, ${args.substr.sql}), 0) - 1)::int8` : undefined,
  fails: true,
})

/** As `rfind`; an error where there is none. */
export const rindex = builtin({
  name: 'string.rindex',
  subject: 'text',
  params: searched,
  returns: pt.int(),
  run: (given) => found(given, true),
})
