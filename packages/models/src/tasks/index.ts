import type { TaskName } from '../functions/names.ts'
import { clipImage, clipText } from './clip.ts'
import { crossEncoder } from './cross-encoder.ts'
import { detrForObjectDetection } from './detect.ts'
import { imageCaptioning } from './image-captioning.ts'
import { questionAnswering } from './question-answering.ts'
import { segmentation } from './segmentation.ts'
import type { Task } from './task.ts'
import { textClassification } from './text-classification.ts'
import { textGeneration } from './text-generation.ts'
import { textToSpeech } from './text-to-speech.ts'
import { summarization, translation } from './text-to-text.ts'
import { tokenClassification } from './token-classification.ts'
import { voiceActivity } from './voice-activity.ts'
import { vitForImageClassification } from './vit-for-image-classification.ts'
import { whisper } from './whisper.ts'
import { yolox } from './yolox.ts'

export { loadTask, type LoadedTask, type TaskArgs } from './task.ts'

/** What a model worker does for each function of models of transformers.js. */
export const tasks: Readonly<Record<Exclude<TaskName, 'ocr'>, Task>> = {
  clipImage,
  clipText,
  crossEncoder,
  detrForObjectDetection,
  imageCaptioning,
  questionAnswering,
  segmentation,
  summarization,
  textClassification,
  textGeneration,
  textToSpeech,
  tokenClassification,
  translation,
  vitForImageClassification,
  voiceActivity,
  whisper,
  yolox,
}
