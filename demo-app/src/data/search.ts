import type { MediaFile } from 'polytable'
import type { Notebook } from './notebook.ts'

/** A chunk that answers a question. `page` counts from 1. */
export interface Answer {
  readonly text: string
  readonly document: MediaFile
  readonly page: number | null
  readonly heading: string | null
  readonly score: number
}

const RESULTS = 10

/** The chunks nearest in meaning, best first. */
export async function search(
  { chunks }: Notebook,
  question: string,
  options: { readonly signal: AbortSignal },
): Promise<Answer[]> {
  const { c } = chunks
  const score = c.text.similarity({ string: question })
  const rows = await chunks
    .where(score.isNotNull())
    .orderBy(score, 'desc')
    .limit(RESULTS)
    .select({ text: c.text, page: c.page, heading: c.heading, doc: c.doc, score })
    .collect(options)
  return rows.map(({ text, page, heading, doc, score: value }) => ({
    text,
    document: doc,
    page: page === null ? null : page + 1,
    heading: heading === null ? null : Object.values(heading).join(' › '),
    score: value ?? 0,
  }))
}
