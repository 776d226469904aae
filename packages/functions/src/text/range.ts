/** A part of a text: UTF-16 offsets, `end` exclusive. */
export interface TextRange {
  readonly start: number
  readonly end: number
}

/** Whether the offset lies between the two halves of a surrogate pair. */
export function splitsSurrogatePair(text: string, offset: number): boolean {
  const low = text.charCodeAt(offset)
  if (low < 0xdc00 || low > 0xdfff) return false
  const high = text.charCodeAt(offset - 1)
  return high >= 0xd800 && high <= 0xdbff
}
