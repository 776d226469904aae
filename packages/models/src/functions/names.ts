export const TEXT_EMBEDDER = 'models.textEmbedder'
export const SENTENCE_TRANSFORMER = 'models.sentenceTransformer'
