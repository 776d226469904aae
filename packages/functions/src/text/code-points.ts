const SURROGATE = /[\ud800-\udfff]/

/** The characters of a text: its code points. Of a text without surrogates the text itself, which has the same indexes. */
export function characters(text: string): string | readonly string[] {
  return SURROGATE.test(text) ? Array.from(text) : text
}

/** Length in code points. */
export function lengthOf(text: string): number {
  return characters(text).length
}

/** The characters from `start` up to, not including, `end`. */
export function slice(all: string | readonly string[], start: number, end?: number): string {
  return typeof all === 'string' ? all.slice(start, end) : all.slice(start, end).join('')
}

/** A position as Python's slices take it: from the end where it is negative, within the text. */
export function clampIndex(index: number, length: number): number {
  return index < 0 ? Math.max(0, index + length) : Math.min(index, length)
}
