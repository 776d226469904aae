import { h } from './dom.ts'

const common = new Set(
  'a an and are as at be by can do does for from had has have how in is it its of on or that the their there they this to was were what when where which who why will with you'.split(
    ' ',
  ),
)

/** The words of a question that are worth finding in a text. */
export function wordsOf(question: string): string[] {
  const words = question.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return [...new Set(words)].filter((word) => word.length > 1 && !common.has(word))
}

/** A text in which words that begin with one of `words` are marked. */
export function highlighted(text: string, words: readonly string[]): (Node | string)[] {
  if (words.length === 0) return [text]
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})[\\p{L}\\p{N}]*`, 'giu')
  const parts: (Node | string)[] = []
  let end = 0
  for (const match of text.matchAll(pattern)) {
    parts.push(text.slice(end, match.index), h('mark', {}, match[0]))
    end = match.index + match[0].length
  }
  return [...parts, text.slice(end)]
}
