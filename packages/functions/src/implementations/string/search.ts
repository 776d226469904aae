import { PolytableError } from '@polytable/model/errors/index'
import type { search } from '../../declarations/string/search.ts'
import type { Implementations, SqlArgs } from '../define.ts'
import { characters, clampIndex, lengthOf, slice } from '../../text/code-points.ts'
import { fold } from './case.ts'

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

function isWhole({ start, end }: SqlArgs<Searched>): boolean {
  return start.constant === 0 && end.constant === null
}

export const searchFunctions: Implementations<typeof search> = {
  contains: {
    run: ({ text, substr, case: sensitive }) =>
      sensitive ? text.includes(substr) : fold(text).includes(fold(substr)),
    toSql: ({ text, substr, case: sensitive }) =>
      sensitive.constant === true ? `(strpos(${text.sql}, ${substr.sql}) > 0)` : undefined,
  },
  startswith: {
    run: ({ text, substr }) => text.startsWith(substr),
    toSql: ({ text, substr }) => `starts_with(${text.sql}, ${substr.sql})`,
  },
  endswith: {
    run: ({ text, substr }) => text.endsWith(substr),
    toSql: ({ text, substr }) => `(right(${text.sql}, char_length(${substr.sql})) = ${substr.sql})`,
  },
  find: {
    run: (given) => position(given, false),
    toSql: (args) => (isWhole(args) ? `(strpos(${args.text.sql}, ${args.substr.sql}) - 1)::int8` : undefined),
  },
  rfind: {
    run: (given) => position(given, true),
  },
  index: {
    run: (given) => found(given, false),
    toSql: (args) =>
      isWhole(args) ? `(nullif(strpos(${args.text.sql}, ${args.substr.sql}), 0) - 1)::int8` : undefined,
    fails: true,
  },
  rindex: {
    run: (given) => found(given, true),
  },
}
