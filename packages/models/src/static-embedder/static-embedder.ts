import { NIBBLE_BIAS, parseContainer, type WordVectors } from './container.ts'
import { rowsOfPieces } from './pieces.ts'
import { lookUp, wordsOf } from './words.ts'

/** Unknown words whose pieces are remembered. */
const REMEMBERED = 10_000

/** Turns English texts into vectors by adding up vectors of words: small, offline, the same in every environment. */
export interface StaticEmbedder {
  /** Length of every vector. */
  readonly dimensions: number
  /** Number of known words. */
  readonly vocabularySize: number
  /**
   * One vector per text, in the same order, of Euclidean length 1; null for a text without any known word. Words that are not known
   * are taken by their pieces. The order of words within a text makes no difference.
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
  const piecesByWord = new Map<string, readonly number[]>()
  const piecesOf = (word: string): readonly number[] => {
    const known = piecesByWord.get(word)
    if (known) return known
    const pieces = rowsOfPieces(word, vectors.rows)
    if (piecesByWord.size === REMEMBERED) piecesByWord.clear()
    piecesByWord.set(word, pieces)
    return pieces
  }
  const embedOne = (text: string): Float32Array | null => {
    sum.fill(0)
    for (const word of wordsOf(text)) lookUp(word, vectors.rows, piecesOf, add)
    return normalised(sum)
  }
  return {
    dimensions: vectors.dimensions,
    vocabularySize: vectors.rows.size,
    embed: (texts) => texts.map(embedOne),
  }
}

function adder({ scales, nibbles, dimensions }: WordVectors, sum: Float64Array): (row: number) => void {
  const bytes = dimensions / 2
  return (row) => {
    const scale = scales[row]!
    const start = row * bytes
    for (let i = 0; i < bytes; i++) {
      const byte = nibbles[start + i]!
      sum[2 * i] = sum[2 * i]! + scale * ((byte >> 4) - NIBBLE_BIAS)
      sum[2 * i + 1] = sum[2 * i + 1]! + scale * ((byte & 15) - NIBBLE_BIAS)
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
