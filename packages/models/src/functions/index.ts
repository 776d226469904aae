import { callable, pt, type Expression, type FunctionReference } from '@polytable/client/index'
import { typeOf, type ColumnType } from '@polytable/model/types/index'
import { SENTENCE_TRANSFORMER, TEXT_EMBEDDER } from './names.ts'

type Text = Expression<string> | Expression<string | null> | string
type Embedding = Expression<Float32Array | null>

/** An embedding function as `addEmbeddingIndex` takes it. */
export interface Embedder {
  /** What an index remembers the function by. */
  readonly reference: FunctionReference
}

const vector = (dimensions?: number): ColumnType => ({
  ...typeOf('array', true),
  dtype: 'float32',
  ...(dimensions === undefined ? {} : { dimensions: [dimensions] }),
})

const embedder = callable({
  name: TEXT_EMBEDDER,
  version: '1',
  params: { text: pt.string() },
  returns: vector(100),
})

/**
 * The embedded default embedder of English texts: a static table of word vectors of 100 dimensions, shipped with the package.
 * Works offline right after install. Null for a text without a known word.
 */
export const textEmbedder: ((text: Text) => Embedding) & Embedder = Object.assign(
  (text: Text): Embedding => embedder({ text } as never) as Embedding,
  { reference: embedder.reference },
)

/** Options of `sentenceTransformer`. */
export interface SentenceTransformerOptions {
  /** `organisation/name` on the hub, or the name of a folder below the local path given to `open`. */
  readonly model: string
  /** How token vectors become one: 'mean' unless given. */
  readonly pooling?: 'mean' | 'cls'
}

const transformer = callable({
  name: SENTENCE_TRANSFORMER,
  version: '1',
  params: { text: pt.string(), model: pt.string(), pooling: pt.string().default('mean') },
  returns: vector(),
})

/** Embeds texts with any transformers.js feature-extraction model. Vectors have length 1. */
export const sentenceTransformer = Object.assign(
  (text: Text, options: SentenceTransformerOptions): Embedding =>
    transformer({ text, ...options } as never) as Embedding,
  {
    /** The embedding with its model fixed, for an index. */
    using: (options: SentenceTransformerOptions): Embedder =>
      transformer.using(options as never) as unknown as Embedder,
  },
)
