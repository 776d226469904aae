import { generation, type GenerationArgs } from './generated.ts'
import { pipelineTask } from './task.ts'

const architectures = /ForConditionalGeneration$|EncoderDecoderModel$|MTModel$|WithLMHead$/

/** A shorter text that says the same. */
export const summarization = pipelineTask<GenerationArgs & { readonly text: string }>(
  'summarization',
  architectures,
  async (pipeline, { text, ...args }) => {
    const [made] = (await pipeline(text, generation(args))) as [{ summary_text: string }]
    return made.summary_text
  },
)

interface TranslationArgs extends GenerationArgs {
  readonly text: string
  readonly srcLang: string | null
  readonly targetLang: string | null
}

/** A text in another language. */
export const translation = pipelineTask<TranslationArgs>(
  'translation',
  architectures,
  async (pipeline, { text, srcLang, targetLang, ...args }) => {
    const [made] = (await pipeline(text, {
      ...(srcLang === null ? {} : { src_lang: srcLang }),
      ...(targetLang === null ? {} : { tgt_lang: targetLang }),
      ...generation(args),
    })) as [{ translation_text: string }]
    return made.translation_text
  },
)
