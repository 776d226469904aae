import type { Tokenizer } from '../transformers/library.ts'
import { softmax } from './classes.ts'
import { placesOf } from './places.ts'
import { pipelineTask } from './task.ts'
import { pieces } from './token-classification.ts'

/** The part of a context that answers a question. */
export const questionAnswering = pipelineTask<{ readonly context: string; readonly question: string }>(
  'question-answering',
  /ForQuestionAnswering$/,
  async ({ tokenizer, model }, { context, question }) => {
    const given = tokenizer(question, { text_pair: context, truncation: true })
    const ids = Array.from(given.input_ids.data, Number)
    const { start_logits, end_logits } = await model(given)
    const first = ids.indexOf(tokenizer.sep_token_id) + 1
    const places = placesOf(pieces(tokenizer, given).slice(first), context)
    const among = placesWithin(ids, first, tokenizer)
    const starts = softmax(masked(start_logits!.data, among))
    const ends = softmax(masked(end_logits!.data, among))
    const best = { score: 0, start: -1, end: -1 }
    let start = first
    for (let end = first; end < ids.length; end++) {
      if (starts[end]! > starts[start]!) start = end
      const score = starts[start]! * ends[end]!
      if (score > best.score) Object.assign(best, { score, start, end })
    }
    const found = places
      .slice(best.start - first, best.end - first + 1)
      .filter((place) => place !== undefined)
    const [from, to] = [found[0]?.start ?? null, found.at(-1)?.end ?? null]
    const answer =
      from === null || to === null
        ? tokenizer.decode(ids.slice(best.start, best.end + 1), { skip_special_tokens: true }).trim()
        : context.slice(from, to)
    return { answer, score: best.score, start: from, end: to }
  },
)

/** Of each token whether it is of the context. The first is too: models say by it that there is no answer. */
function placesWithin(ids: readonly number[], first: number, { all_special_ids }: Tokenizer): boolean[] {
  return ids.map((id, i) => i === 0 || (i >= first && !all_special_ids.includes(id)))
}

function masked(logits: ArrayLike<number>, among: readonly boolean[]): number[] {
  return Array.from(logits, (logit, i) => (among[i] ? logit : -Infinity))
}
