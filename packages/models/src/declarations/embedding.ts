import { callable, pt, type EmbeddingFunctionLike, type Expression } from '@polytable/client/index'
import { typeOf, type ColumnType } from '@polytable/model/types/index'
import type { MediaFile } from '@polytable/udf/values/media-file'
import {
  IMAGE_EMBEDDER,
  SENTENCE_TRANSFORMER,
  TEXT_EMBEDDER,
  TEXT_EMBEDDER_VERSION,
} from '../functions/names.ts'

type Text = Expression<string> | Expression<string | null> | string
type Image = Expression<MediaFile> | Expression<MediaFile | null>
type Embedding = Expression<Float32Array | null>

/** An embedding function as `addEmbeddingIndex` takes it. */
export type Embedder = EmbeddingFunctionLike

/** The type of vectors, of so many numbers where it is known. */
export const vector = (dimensions?: number): ColumnType => ({
  ...typeOf('array', true),
  dtype: 'float32',
  ...(dimensions === undefined ? {} : { dimensions: [dimensions] }),
})

const words = callable({
  name: TEXT_EMBEDDER,
  version: TEXT_EMBEDDER_VERSION,
  params: { text: pt.string() },
  returns: vector(100),
})

/**
 * The embedded default embedder of English texts: a static table of word vectors of 100 dimensions, shipped with the package.
 * Works offline right after install. A word that it does not know is taken by its pieces: its stem (`ploughing`), the two words it is
 * made of (`snowplow`), the long word it differs from by a letter; a name that nothing is like adds nothing. Null for a text without a
 * word that it can place.
 */
export const textEmbedder: ((text: Text) => Embedding) & Embedder = Object.assign(
  (text: Text): Embedding => words({ text } as never) as Embedding,
  { reference: words.reference },
)

const look = callable({
  name: IMAGE_EMBEDDER,
  version: '1',
  params: { image: pt.image() },
  returns: vector(320),
})

/**
 * The embedded embedder of images: 320 numbers of how an image looks, the same everywhere, with nothing to download. It finds copies
 * of an image that were resized, compressed, cropped a little or made lighter or darker, and images of similar colours, layout and
 * edges. It does not know what an image shows: two photos of buses are alike only where they look alike, and no text finds either.
 */
export const imageEmbedder: ((image: Image) => Embedding) & Embedder = Object.assign(
  (image: Image): Embedding => look({ image } as never) as Embedding,
  { reference: look.reference },
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
