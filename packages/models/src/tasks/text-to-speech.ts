import { pipelineTask } from './task.ts'

interface Args {
  readonly text: string
  readonly speakerEmbeddings: readonly number[] | null
  readonly options: object | null
}

/** A text as it is spoken: a WAV file. */
export const textToSpeech = pipelineTask<Args>(
  'text-to-audio',
  /VitsModel$|ForTextToSpeech$|ForConditionalGeneration$/,
  async (pipeline, { text, speakerEmbeddings, options }) => {
    const spoken = (await pipeline(text, {
      ...(speakerEmbeddings === null ? {} : { speaker_embeddings: Float32Array.from(speakerEmbeddings) }),
      ...options,
    })) as { toBlob(): Blob }
    return new Uint8Array(await spoken.toBlob().arrayBuffer())
  },
)
