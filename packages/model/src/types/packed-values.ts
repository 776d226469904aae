/**
 * Texts in one piece, as UTF-8: each begins where the one before it ends. None has a U+0000 or a lone surrogate. They are sent and
 * stored without a string being made of each.
 */
export interface PackedTexts {
  readonly bytes: Uint8Array
  /** Where each text ends, in bytes. */
  readonly ends: Uint32Array
}

/** Values of a column that are all numbers, or all texts, in one piece. */
export type PackedValues = Float64Array | PackedTexts

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

// In every engine that Polytable supports, but not yet in the ES2023 library of TypeScript.
interface WellFormedString {
  isWellFormed(): boolean
}

/** Values in one piece; undefined where they are not all numbers, or not all texts that a database can keep. */
export function packValues(values: readonly unknown[]): PackedValues | undefined {
  const kind = typeof values[0]
  if (kind !== 'number' && kind !== 'string') return undefined
  for (const value of values) if (typeof value !== kind) return undefined
  return kind === 'number' ? Float64Array.from(values as number[]) : packTexts(values as string[])
}

function packTexts(texts: readonly string[]): PackedTexts | undefined {
  const all = texts.join('')
  if (all.includes('\0')) return undefined
  const bytes = encoder.encode(all)
  const isAscii = bytes.length === all.length
  const ends = new Uint32Array(texts.length)
  let end = 0
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i]!
    if (!isAscii && !(text as unknown as WellFormedString).isWellFormed()) return undefined
    end += isAscii ? text.length : byteLength(text)
    ends[i] = end
  }
  return { bytes, ends }
}

/** The length of a well-formed text as UTF-8. */
function byteLength(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    // A surrogate takes two bytes of the four of its pair.
    if (unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff)) bytes += 2
    else if (unit >= 0x80) bytes++
  }
  return bytes
}

/** Whether values are in one piece. */
export function isPacked(values: PackedValues | readonly unknown[]): values is PackedValues {
  return values instanceof Float64Array || !Array.isArray(values)
}

/** The values one by one. */
export function unpackValues(values: PackedValues): number[] | string[] {
  return values instanceof Float64Array ? Array.from(values) : unpackTexts(values)
}

function unpackTexts({ bytes, ends }: PackedTexts): string[] {
  const all = decoder.decode(bytes)
  const isAscii = all.length === bytes.length
  const texts = new Array<string>(ends.length)
  let start = 0
  for (let i = 0; i < ends.length; i++) {
    const end = ends[i]!
    texts[i] = isAscii ? all.slice(start, end) : decoder.decode(bytes.subarray(start, end))
    start = end
  }
  return texts
}

/** Some values that follow each other. */
export function slicePacked(values: PackedValues, start: number, end: number): PackedValues {
  if (values instanceof Float64Array) return values.subarray(start, end)
  const first = start === 0 ? 0 : values.ends[start - 1]!
  const ends = values.ends.slice(start, end)
  for (let i = 0; i < ends.length; i++) ends[i]! -= first
  return { bytes: values.bytes.subarray(first, first + (ends.at(-1) ?? 0)), ends }
}
