import { generation, type GenerationArgs } from './generated.ts'
import { pipelineTask } from './task.ts'

interface Message {
  readonly role: string
  readonly content: string
}

interface Args extends GenerationArgs {
  readonly input: string | readonly Message[]
  readonly temperature: number | null
  readonly tools: readonly unknown[] | null
}

/** How a text goes on, or what is answered to messages. */
export const textGeneration = pipelineTask<Args>(
  'text-generation',
  /ForCausalLM$|LMHeadModel$|ForConditionalGeneration$/,
  async (pipeline, { input, temperature, tools, ...args }) => {
    const outputs = await pipeline(input, {
      return_full_text: false,
      ...(temperature === null
        ? {}
        : temperature > 0
          ? { do_sample: true, temperature }
          : { do_sample: false }),
      ...(tools === null ? {} : { tools }),
      ...generation(args),
    })
    const [{ generated_text: made }] = outputs as [{ generated_text: string | readonly Message[] }]
    return typeof made === 'string' ? made : made.at(-1)!.content
  },
)
