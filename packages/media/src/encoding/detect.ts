import { guessEncoding } from './guess.ts'
import { declaredEncoding, encodingOfMediaType, markedEncoding } from '@polytable/model/encodings/labels'
import { scanText } from './scan.ts'

/** Bytes at the beginning in which marks and declarations are. */
const HEAD = 4096
/** The share of characters that may be wrong where a text is said to be in an encoding, or is UTF-8 all but for them. */
const MISTAKES = 0.05

/**
 * How a text is encoded: as its byte order mark says; in UTF-8 where all of it is; as its media type or the markup itself
 * declares, where that fits; else as it most likely is by the statistics of languages.
 * @param blob all of the text, or as much of it as is to be decoded
 * @param mediaType may name an encoding: `text/plain; charset=shift_jis`
 * @returns a label for `TextDecoder`; undefined where the bytes are not text
 */
export async function detectEncoding(
  blob: Blob,
  mediaType = '',
  signal?: AbortSignal,
): Promise<string | undefined> {
  const head = new Uint8Array(await blob.slice(0, HEAD).arrayBuffer())
  const marked = markedEncoding(head)
  if (marked !== undefined) return marked
  const { utf8, hasNul, hasEscape, sample } = await scanText(blob, signal)
  if (hasNul) {
    const guess = await guessEncoding(sample)
    return guess?.startsWith('utf-16') === true ? guess : utf8 ? 'utf-8' : undefined
  }
  if (utf8 && !hasEscape) return 'utf-8'
  for (const label of [encodingOfMediaType(mediaType), declaredEncoding(head), 'utf-8']) {
    if (label !== undefined && fits(label, sample)) return label
  }
  return (await guessEncoding(sample)) ?? 'windows-1252'
}

function fits(label: string, sample: Uint8Array): boolean {
  const text = new TextDecoder(label).decode(sample, { stream: true })
  const others = text.match(/[^\0-\x7f]/g) ?? []
  const wrong = others.filter((character) => character === '\ufffd').length
  return others.length > 0 && wrong <= MISTAKES * others.length
}
