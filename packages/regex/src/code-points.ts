/** The code point that begins at a place of a text, -1 at its end. */
export function codeAfter(text: string, at: number): number {
  return at < text.length ? text.codePointAt(at)! : -1
}

/** The code point that ends at a place of a text, -1 at its beginning. */
export function codeBefore(text: string, at: number): number {
  if (at === 0) return -1
  const unit = text.charCodeAt(at - 1)
  if ((unit & 0xfc00) !== 0xdc00 || at === 1) return unit
  const pair = text.codePointAt(at - 2)!
  return pair > 0xffff ? pair : unit
}

/** The place of a text that is one character further on, or back. */
export function nextPlace(text: string, at: number, backward: boolean): number {
  return backward ? at - (codeBefore(text, at) > 0xffff ? 2 : 1) : at + (codeAfter(text, at) > 0xffff ? 2 : 1)
}
