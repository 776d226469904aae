export {
  imageEmbedder,
  sentenceTransformer,
  textEmbedder,
  type Embedder,
  type SentenceTransformerOptions,
} from '@polytable/models/functions/index'
