import type { TaskName } from '../functions/names.ts'
import { detrForObjectDetection } from './detr-for-object-detection.ts'
import type { Task } from './task.ts'
import { textClassification } from './text-classification.ts'
import { vitForImageClassification } from './vit-for-image-classification.ts'

export { loadTask, type RunTask, type TaskArgs } from './task.ts'

/** What a model worker does for each function. */
export const tasks: Readonly<Record<TaskName, Task>> = {
  detrForObjectDetection,
  textClassification,
  vitForImageClassification,
}
