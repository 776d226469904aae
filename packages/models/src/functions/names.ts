export const TEXT_EMBEDDER = 'models.textEmbedder'
/** 2: words that are not known are taken by their pieces. */
export const TEXT_EMBEDDER_VERSION = '2'
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
  ocr: { image: 'pixels' },
  questionAnswering: {},
  segmentation: { image: 'pixels' },
  summarization: {},
  textClassification: {},
  textGeneration: {},
  textToSpeech: {},
  tokenClassification: {},
  translation: {},
  vitForImageClassification: { image: 'pixels' },
  voiceActivity: { audio: 'samples' },
  whisper: { audio: 'samples' },
  yolox: { image: 'pixels' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, DecodedTo>>>>

export type TaskName = keyof typeof MODEL_TASKS

/** The name under which the engine knows a task. */
export function taskFunction(task: TaskName): string {
  return `models.${task}`
}

/** Functions of models whose tasks have names of their own. */
const TASKS_OF: Readonly<Record<string, readonly (TaskName | undefined)[]>> = {
  sentenceTransformer: [undefined],
  clip: ['clipText', 'clipImage'],
}

const others = (Object.keys(MODEL_TASKS) as TaskName[]).filter((task) => !TASKS_OF['clip']!.includes(task))

/** What a model is loaded for by each function that takes one: a task, or undefined to embed texts. */
export const tasksByFunction: Readonly<Record<string, readonly (TaskName | undefined)[]>> = {
  ...TASKS_OF,
  ...Object.fromEntries(others.map((task) => [task, [task]])),
}

/** The function that loads a model for a task, as users call it. */
export function functionOf(task: TaskName | undefined): string {
  return Object.keys(tasksByFunction).find((name) => tasksByFunction[name]!.includes(task))!
}
