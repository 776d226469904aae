export const TEXT_EMBEDDER = 'models.textEmbedder'
export const IMAGE_EMBEDDER = 'models.imageEmbedder'
export const SENTENCE_TRANSFORMER = 'models.sentenceTransformer'

/** What a medium is decoded to for a task: the pixels of an image, or the numbers of a sound, 16,000 a second. */
export type DecodedTo = 'pixels' | 'samples'

/** Functions that a model worker runs as a task, by their name in `models`, with those of their parameters that are media. */
export const MODEL_TASKS = {
  clipImage: { input: 'pixels' },
  clipText: {},
  crossEncoder: {},
  detrForObjectDetection: { image: 'pixels' },
  imageCaptioning: { image: 'pixels' },
  questionAnswering: {},
  segmentation: { image: 'pixels' },
  summarization: {},
  textClassification: {},
  textGeneration: {},
  textToSpeech: {},
  tokenClassification: {},
  translation: {},
  vitForImageClassification: { image: 'pixels' },
  whisper: { audio: 'samples' },
  yolox: { image: 'pixels' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, DecodedTo>>>>

export type TaskName = keyof typeof MODEL_TASKS

/** The name under which the engine knows a task. */
export function taskFunction(task: TaskName): string {
  return `models.${task}`
}
