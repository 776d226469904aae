export {
  textClassification,
  vitForImageClassification,
  type ClassificationOptions,
  type ImageClasses,
  type TextClass,
} from './classification.ts'
export { clip } from './clip.ts'
export {
  detrForObjectDetection,
  segmentation,
  yolox,
  type DetectedObjects,
  type DetectionOptions,
  type ImageSegment,
  type ImageSegments,
  type YoloxObjects,
} from './detection.ts'
export {
  imageEmbedder,
  sentenceTransformer,
  textEmbedder,
  type Embedder,
  type SentenceTransformerOptions,
} from './embedding.ts'
export {
  imageCaptioning,
  summarization,
  textGeneration,
  translation,
  type ChatMessage,
  type TextGenerationOptions,
  type TranslationOptions,
} from './generation.ts'
export type { GenerationOptions, ModelCall, ModelOptions, TextPairCall } from './model-function.ts'
export { ocr, type OcrOptions, type RecognizedLine, type RecognizedText, type RecognizedWord } from './ocr.ts'
export {
  textToSpeech,
  voiceActivity,
  whisper,
  type SpeechSegment,
  type TextToSpeechOptions,
  type Transcription,
  type VoiceActivityOptions,
  type WhisperOptions,
} from './speech.ts'
export {
  crossEncoder,
  questionAnswering,
  tokenClassification,
  type Answer,
  type NamedEntity,
  type TokenClassificationOptions,
} from './texts.ts'
