import { topClasses } from './classes.ts'
import { pipelineTask } from './task.ts'

/** The most probable classes of a text. */
export const textClassification = pipelineTask<{ readonly text: string; readonly topK: number }>(
  'text-classification',
  /ForSequenceClassification$/,
  async ({ tokenizer, model }, { text, topK }) => {
    const { logits } = await model(tokenizer(text, { truncation: true }))
    return topClasses(logits!, model.config, topK)
  },
)
