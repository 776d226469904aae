import type { Piece } from '../pieces.ts'
import { joinedAtHyphen, wordsIn } from './hyphens.ts'
import { paragraphStarts } from './paragraphs.ts'
import type { PageLines } from './running-heads.ts'

/** One piece per line, words joined that the ends of lines part. What is known of words are those of the pages so far. */
export async function* piecesOf(pages: AsyncIterable<PageLines>): AsyncGenerator<readonly Piece[]> {
  const known = new Set<string>()
  for await (const { index: page, lines } of pages) {
    for (const word of wordsIn(lines.map(({ text }) => text))) known.add(word)
    const starts = paragraphStarts(lines)
    let isJoined = false
    yield lines.map(({ text, box }, at): Piece => {
      const next = starts[at + 1] === false ? lines[at + 1] : undefined
      const joined = next && joinedAtHyphen(text, next.text, known)
      const glue = isJoined ? '' : starts[at] ? '\n\n' : '\n'
      isJoined = joined !== undefined
      return {
        text: joined ?? text,
        place: { page, line: null, heading: null, box },
        begins: at === 0 ? 'page' : starts[at] ? 'paragraph' : 'none',
        glue: at === 0 ? '\n' : glue,
      }
    })
  }
}
