export {
  textClassification,
  vitForImageClassification,
  type ClassificationOptions,
  type ImageClasses,
  type TextClass,
} from './classification.ts'
export { detrForObjectDetection, type DetectedObjects, type DetectionOptions } from './detection.ts'
export {
  imageEmbedder,
  sentenceTransformer,
  textEmbedder,
  type Embedder,
  type SentenceTransformerOptions,
} from './embedding.ts'
export type { ModelCall } from './model-function.ts'
