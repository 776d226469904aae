import type { TextRange } from './range.ts'
import { splitsSurrogatePair } from './range.ts'
import type { TokenEncoding } from './token-encodings.ts'

/** A run of tokens that makes whole code points: where it ends in the text (UTF-16 offset) and how many tokens it has. */
export interface TokenRun {
  readonly end: number
  readonly tokens: number
}

export interface Tokenizer {
  /** How many tokens the text makes. Special tokens such as `<|endoftext|>` count as the characters they are. */
  count(text: string): number
  /** The tokens of the text, in the smallest runs that do not divide a code point. Computed as they are asked for. */
  runs(text: string): Iterable<TokenRun>
}

interface Codec {
  encode(text: string, options: { disallowedSpecial: Set<string> }): number[]
  countTokens(text: string, options: { disallowedSpecial: Set<string> }): number
}

/** The bytes of each token, as a text where they are one. */
type Ranks = readonly (string | readonly number[] | undefined)[]

/** UTF-16 units encoded at once: long runs without a break take quadratic time. */
const BLOCK_CODE_UNITS = 4096
const PLAIN = { disallowedSpecial: new Set<string>() }
/** After a letter and before a space or a punctuation mark, where all encodings begin a new token. */
const SAFE_CUT = /\p{L}(?=[^\p{L}\p{M}\p{N}'’])/gu

/** What tells encodings apart where special tokens count as the characters they are. */
type Vocabulary = 'cl100k_base' | 'o200k_base' | 'p50k_base' | 'r50k_base'

const vocabularies: Readonly<Record<TokenEncoding, Vocabulary>> = {
  cl100k_base: 'cl100k_base',
  o200k_base: 'o200k_base',
  o200k_harmony: 'o200k_base',
  p50k_base: 'p50k_base',
  p50k_edit: 'p50k_base',
  r50k_base: 'r50k_base',
  gpt2: 'r50k_base',
}

const loaders: Readonly<Record<Vocabulary, () => Promise<[Codec, { readonly default: Ranks }]>>> = {
  cl100k_base: () =>
    Promise.all([import('gpt-tokenizer/encoding/cl100k_base'), import('gpt-tokenizer/bpeRanks/cl100k_base')]),
  o200k_base: () =>
    Promise.all([import('gpt-tokenizer/encoding/o200k_base'), import('gpt-tokenizer/bpeRanks/o200k_base')]),
  p50k_base: () =>
    Promise.all([import('gpt-tokenizer/encoding/p50k_base'), import('gpt-tokenizer/bpeRanks/p50k_base')]),
  r50k_base: () =>
    Promise.all([import('gpt-tokenizer/encoding/r50k_base'), import('gpt-tokenizer/bpeRanks/r50k_base')]),
}

const loaded = new Map<Vocabulary, Promise<Tokenizer>>()

/** The tokenizer of an encoding; its vocabulary (0.6 to 2.4 MB) is loaded on first use and kept. */
export function loadTokenizer(encoding: TokenEncoding): Promise<Tokenizer> {
  const vocabulary = vocabularies[encoding]
  const known = loaded.get(vocabulary)
  if (known !== undefined) return known
  const tokenizer = loaders[vocabulary]().then(([codec, ranks]) => createTokenizer(codec, ranks.default))
  loaded.set(vocabulary, tokenizer)
  tokenizer.catch(() => loaded.delete(vocabulary))
  return tokenizer
}

function createTokenizer(codec: Codec, vocabulary: Ranks): Tokenizer {
  const byteLength = (token: number): number => {
    const value = vocabulary[token]
    return typeof value === 'string' ? utf8Length(value) : (value?.length ?? 0)
  }
  const count = (text: string): number => {
    let total = 0
    for (const { start, end } of slabs(text)) total += codec.countTokens(text.slice(start, end), PLAIN)
    return total
  }
  function* runs(text: string): Generator<TokenRun> {
    for (const { start, end } of slabs(text)) {
      let at = start
      let bytes = 0
      let tokens = 0
      for (const token of codec.encode(text.slice(start, end), PLAIN)) {
        bytes += byteLength(token)
        tokens++
        while (bytes > 0) {
          const code = text.codePointAt(at) ?? 0
          const size = codePointBytes(code)
          if (size > bytes) break
          bytes -= size
          at += code > 0xffff ? 2 : 1
        }
        if (bytes > 0) continue
        yield { end: at, tokens }
        tokens = 0
      }
    }
  }
  return { count, runs }
}

function* slabs(text: string): Generator<TextRange> {
  for (let start = 0; start < text.length;) {
    const end = slabEnd(text, start)
    yield { start, end }
    start = end
  }
}

function slabEnd(text: string, start: number): number {
  const limit = start + BLOCK_CODE_UNITS
  if (limit >= text.length) return text.length
  const tail = text.slice(limit - BLOCK_CODE_UNITS / 2, limit)
  let cut = 0
  for (const match of tail.matchAll(SAFE_CUT)) cut = match.index + match[0].length
  if (cut > 0) return limit - BLOCK_CODE_UNITS / 2 + cut
  return splitsSurrogatePair(text, limit) ? limit - 1 : limit
}

function utf8Length(text: string): number {
  let bytes = 0
  for (const character of text) bytes += codePointBytes(character.codePointAt(0) ?? 0)
  return bytes
}

function codePointBytes(code: number): number {
  if (code < 0x80) return 1
  if (code < 0x800) return 2
  return code < 0x10000 ? 3 : 4
}
