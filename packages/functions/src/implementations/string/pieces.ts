import { checkSeparator, checkStep } from '../../checks/strings.ts'
import type { pieces } from '../../declarations/string/pieces.ts'
import type { Implementations } from '../define.ts'
import { isInt4 } from '../sql.ts'
import { characters, clampIndex, slice as part } from '../../text/code-points.ts'
import { LINE_END, WHITE_SPACE_CLASS } from './white-space.ts'

const WORDS = new RegExp(`[^${WHITE_SPACE_CLASS}]+`, 'g')

/** Splits at white space, at most so often; the piece that is left keeps its white space. */
function splitWords(text: string, limit: number, fromEnd: boolean): string[] {
  const words = [...text.matchAll(WORDS)]
  const wordsOf = (some: typeof words): string[] => some.map(([word]) => word)
  if (limit < 0 || words.length <= limit) return wordsOf(words)
  if (!fromEnd) return [...wordsOf(words.slice(0, limit)), text.slice(words[limit]!.index)]
  const [[word], index] = [words.at(-1 - limit)!, words.at(-1 - limit)!.index]
  return [text.slice(0, index + word.length), ...wordsOf(words.slice(words.length - limit))]
}

function splitAt(text: string, separator: string, limit: number): string[] {
  const parts = text.split(separator)
  if (limit < 0 || parts.length <= limit + 1) return parts
  return [...parts.slice(0, limit), parts.slice(limit).join(separator)]
}

/** As {@link splitAt}, looking for separators from the end. */
function splitFromEnd(text: string, separator: string, limit: number): string[] {
  const parts: string[] = []
  let end = text.length
  while (limit < 0 || parts.length < limit) {
    const at = end < separator.length ? -1 : text.lastIndexOf(separator, end - separator.length)
    if (at < 0) break
    parts.push(text.slice(at + separator.length, end))
    end = at
  }
  parts.push(text.slice(0, end))
  return parts.reverse()
}

export const pieceFunctions: Implementations<typeof pieces> = {
  slice: {
    check: checkStep,
    run: ({ text, start, stop, step }) => {
      const all = characters(text)
      const { length } = all
      if (step === null || step === 1) {
        return part(all, clampIndex(start ?? 0, length), clampIndex(stop ?? length, length))
      }
      const picked: string[] = []
      if (step > 0) {
        const end = clampIndex(stop ?? length, length)
        for (let i = clampIndex(start ?? 0, length); i < end; i += step) picked.push(all[i]!)
      } else {
        const below = (index: number): number =>
          Math.min(index < 0 ? Math.max(-1, index + length) : index, length - 1)
        const end = stop === null ? -1 : below(stop)
        for (let i = below(start ?? length - 1); i > end; i += step) picked.push(all[i]!)
      }
      return picked.join('')
    },
    toSql: ({ text, start, stop, step }) => {
      const from = start.constant ?? 0
      const to = stop.constant
      if (start.constant === undefined || !isInt4(from) || from < 0 || from === 2 ** 31 - 1) return undefined
      if (step.constant !== null && step.constant !== 1) return undefined
      if (to === null) return `substr(${text.sql}, ${from + 1})`
      return isInt4(to) && to >= 0 ? `substr(${text.sql}, ${from + 1}, ${Math.max(0, to - from)})` : undefined
    },
  },
  sliceReplace: {
    run: ({ text, start, stop, repl }) => {
      const all = characters(text)
      const from = clampIndex(start ?? 0, all.length)
      const to = Math.max(from, clampIndex(stop ?? all.length, all.length))
      return part(all, 0, from) + repl + part(all, to)
    },
  },
  split: {
    check: checkSeparator,
    run: ({ text, sep, maxsplit }) =>
      sep === null ? splitWords(text, maxsplit, false) : splitAt(text, sep, maxsplit),
  },
  rsplit: {
    check: checkSeparator,
    run: ({ text, sep, maxsplit }) =>
      sep === null ? splitWords(text, maxsplit, true) : splitFromEnd(text, sep, maxsplit),
  },
  splitlines: {
    run: ({ text, keepends }) => {
      const lines: string[] = []
      let start = 0
      for (const { 0: end, index } of text.matchAll(LINE_END)) {
        lines.push(text.slice(start, keepends ? index + end.length : index))
        start = index + end.length
      }
      return start < text.length ? [...lines, text.slice(start)] : lines
    },
  },
  partition: {
    check: checkSeparator,
    run: ({ text, sep }): [string, string, string] => {
      const at = text.indexOf(sep)
      return at < 0 ? [text, '', ''] : [text.slice(0, at), sep, text.slice(at + sep.length)]
    },
  },
  rpartition: {
    check: checkSeparator,
    run: ({ text, sep }): [string, string, string] => {
      const at = text.lastIndexOf(sep)
      return at < 0 ? ['', '', text] : [text.slice(0, at), sep, text.slice(at + sep.length)]
    },
  },
}
