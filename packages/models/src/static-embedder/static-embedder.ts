import { parseContainer, type WordVectors } from './container.ts'
import { lookUp, wordsOf } from './words.ts'

/** Turns English texts into vectors by adding up vectors of words: small, offline, the same in every environment. */
export interface StaticEmbedder {
  /** Length of every vector. */
  readonly dimensions: number
  /** Number of known words. */
  readonly vocabularySize: number
  /**
   * One vector per text, in the same order, of Euclidean length 1; null for a text without any known word.
   * The order of words within a text makes no difference.
   */
  embed(texts: readonly string[]): (Float32Array | null)[]
}

/**
 * Reads a static embedder, such as the bytes of `assets/glove-sif-40k-int4.bin` (100 dimensions, 40,000 words).
 *
 * @throws PolytableError `INVALID_DATA_FORMAT` where the bytes are not a static embedder.
 */
export function parseStaticEmbedder(bytes: Uint8Array): StaticEmbedder {
  const vectors = parseContainer(bytes)
  const sum = new Float64Array(vectors.dimensions)
  const add = adder(vectors, sum)
  const embedOne = (text: string): Float32Array | null => {
    sum.fill(0)
    for (const word of wordsOf(text)) lookUp(word, vectors.rows, add)
    return normalised(sum)
  }
  return {
    dimensions: vectors.dimensions,
    vocabularySize: vectors.rows.size,
    embed: (texts) => texts.map(embedOne),
  }
}

function adder({ scales, values, dimensions }: WordVectors, sum: Float64Array): (row: number) => void {
  return (row) => {
    const scale = scales[row]!
    const start = row * dimensions
    // Two at a time, which is measurably faster; the number of dimensions is even.
    for (let i = 0; i < dimensions; i += 2) {
      sum[i] = sum[i]! + scale * values[start + i]!
      sum[i + 1] = sum[i + 1]! + scale * values[start + i + 1]!
    }
  }
}

/** A copy of length 1, or null where no word was added, or what was added cancelled out. */
function normalised(sum: Float64Array): Float32Array | null {
  let squares = 0
  for (const value of sum) squares += value * value
  if (squares === 0) return null
  const factor = 1 / Math.sqrt(squares)
  const vector = new Float32Array(sum.length)
  for (let i = 0; i < sum.length; i++) vector[i] = sum[i]! * factor
  return vector
}
