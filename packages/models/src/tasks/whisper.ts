import { pipelineTask } from './task.ts'

/** What models hear at a time, and by how much the pieces of a longer sound overlap on each side. */
const CHUNK_SECONDS = 30
const STRIDE_SECONDS = 5

interface Args {
  readonly audio: Float32Array
  readonly language: string | null
  readonly task: 'transcribe' | 'translate' | null
  readonly wordTimestamps: boolean
  readonly options: object | null
}

interface Heard {
  readonly text: string
  readonly chunks?: readonly { readonly timestamp: readonly (number | null)[]; readonly text: string }[]
}

/** What is said in a sound, and when. */
export const whisper = pipelineTask<Args>(
  'automatic-speech-recognition',
  /ForConditionalGeneration$|ForCTC$/,
  async (pipeline, { audio, language, task, wordTimestamps, options }) => {
    if (audio.length === 0) return { text: '', chunks: [] }
    const { text, chunks = [] } = (await pipeline(audio, {
      chunk_length_s: CHUNK_SECONDS,
      stride_length_s: STRIDE_SECONDS,
      return_timestamps: wordTimestamps ? 'word' : true,
      ...(language === null ? {} : { language }),
      ...(task === null ? {} : { task }),
      ...options,
    })) as Heard
    return {
      text: text.trim(),
      chunks: chunks.map((chunk) => ({ timestamp: chunk.timestamp, text: chunk.text })),
    }
  },
)
