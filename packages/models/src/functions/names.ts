export const TEXT_EMBEDDER = 'models.textEmbedder'
export const IMAGE_EMBEDDER = 'models.imageEmbedder'
export const SENTENCE_TRANSFORMER = 'models.sentenceTransformer'
