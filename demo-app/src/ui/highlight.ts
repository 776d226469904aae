import { h } from './dom.ts'

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
