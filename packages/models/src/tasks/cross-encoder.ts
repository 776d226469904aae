import { PolytableError } from '@polytable/model/errors/index'
import type { ModelConfig } from '../transformers/library.ts'
import { sigmoid } from './classes.ts'
import { pipelineTask } from './task.ts'

/** How well two texts go together. */
export const crossEncoder = pipelineTask<{ readonly sentence1: string; readonly sentence2: string }>(
  'text-classification',
  /ForSequenceClassification$/,
  async ({ tokenizer, model }, { sentence1, sentence2 }) => {
    const { logits } = await model(tokenizer(sentence1, { text_pair: sentence2, truncation: true }))
    const { data } = logits!
    if (data.length !== 1) {
      throw new PolytableError(
        'INVALID_ARGUMENT',
        `The model gives ${data.length} scores for a pair of texts.`,
        {
          hint: 'crossEncoder takes models that give one. Those of classes are for textClassification.',
        },
      )
    }
    return givesLogits(model.config) ? data[0]! : sigmoid(data[0]!)
  },
)

/** Whether a model was trained without the sigmoid that cross-encoders have unless they say otherwise. */
function givesLogits({
  sentence_transformers: settings,
  sbert_ce_default_activation_function: ofBefore,
}: ModelConfig): boolean {
  return (settings?.activation_fn ?? ofBefore ?? '').endsWith('Identity')
}
