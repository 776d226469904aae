export {
  sentenceTransformer,
  textEmbedder,
  type SentenceTransformerOptions,
} from '@polytable/models/functions/index'
