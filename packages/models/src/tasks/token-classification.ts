import type { Tokenizer, TokenizedText } from '../transformers/library.ts'
import { labelText, softmax } from './classes.ts'
import { placesOf, type Place } from './places.ts'
import { pipelineTask } from './task.ts'

interface Args {
  readonly text: string
  readonly aggregationStrategy: 'simple' | 'first' | 'average' | 'max'
}

interface Entity extends Place {
  readonly group: string
  readonly scores: number[]
}

/** The names that are in a text. */
export const tokenClassification = pipelineTask<Args>(
  'token-classification',
  /ForTokenClassification$/,
  async ({ tokenizer, model }, { text, aggregationStrategy }) => {
    const given = tokenizer(text, { truncation: true })
    const { logits } = await model(given)
    const width = logits!.dims.at(-1)!
    const entities: Entity[] = []
    let isOpen = false
    placesOf(pieces(tokenizer, given), text).forEach((place, token) => {
      if (place === undefined) return
      const scores = softmax(Array.from({ length: width }, (_, i) => logits!.data[token * width + i]!))
      const score = Math.max(...scores)
      const label = labelText(model.config.id2label, scores.indexOf(score))
      const begins = label.startsWith('B-')
      const group = label.replace(/^[BI]-/, '')
      const last = entities.at(-1)
      if (isOpen && !begins && last?.group === group) {
        last.scores.push(score)
        entities[entities.length - 1] = { ...last, end: place.end }
      } else if (label !== 'O') entities.push({ ...place, group, scores: [score] })
      isOpen = label !== 'O'
    })
    return entities.map(({ group, scores, start, end }) => ({
      word: text.slice(start, end),
      entity_group: group,
      score: together(scores, aggregationStrategy),
      start,
      end,
    }))
  },
)

/** The tokens of a text as texts. Those that stand for no part of it are empty. */
export function pieces(tokenizer: Tokenizer, { input_ids }: TokenizedText): string[] {
  return Array.from(input_ids.data, (id) => tokenizer.decode([Number(id)], { skip_special_tokens: true }))
}

/** The score of an entity, of those of its tokens. */
function together(scores: readonly number[], strategy: Args['aggregationStrategy']): number {
  if (strategy === 'max') return Math.max(...scores)
  if (strategy === 'average') return scores.reduce((sum, score) => sum + score, 0) / scores.length
  return scores[0]!
}
