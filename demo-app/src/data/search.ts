import { hybrid, type MediaFile } from 'polytable'
import type { Notebook } from './notebook.ts'
import { wordsOf } from './words.ts'

/** A chunk that answers a question. `page` counts from 1. */
export interface Answer {
  readonly text: string
  readonly document: MediaFile
  readonly page: number | null
  readonly heading: string | null
  /** How near it is in meaning; null where the meaning of neither is known. */
  readonly score: number | null
  /** Whether words of the question are in it. */
  readonly hasWords: boolean
}

const RESULTS = 10

/** What says itself how its words go together: a phrase, a word left out, `or`. */
const isWordQuery = (question: string): boolean => /"|(^|\s)-\S|\sor\s/i.test(question)

/** The chunks that are near in meaning or have words of the question, best first: names that the embedder does not know are found. */
export async function search(
  { chunks }: Notebook,
  question: string,
  options: { readonly signal: AbortSignal },
): Promise<Answer[]> {
  const { c } = chunks
  const score = c.text.similarity({ string: question })
  // Any of the words: questions have some that their answers have not.
  const match = c.text.match(isWordQuery(question) ? question : wordsOf(question).join(' or '))
  const rows = await chunks
    .where(score.isNotNull().or(match.gt(0)))
    .orderBy(hybrid([score, match]), 'desc')
    .limit(RESULTS)
    .select({ text: c.text, page: c.page, heading: c.heading, doc: c.doc, score, match })
    .collect(options)
  return rows.map(({ text, page, heading, doc, score: value, match: words }) => ({
    text,
    document: doc,
    page: page === null ? null : page + 1,
    heading: heading === null ? null : Object.values(heading).join(' › '),
    score: value,
    hasWords: words !== null && words > 0,
  }))
}
