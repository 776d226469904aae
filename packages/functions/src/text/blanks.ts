/** A text without spaces and tabs at its end. Unlike `/[ \t]+$/`, it does not look at blanks within the text. */
export function trimBlanksEnd(text: string): string {
  let end = text.length
  while (end > 0 && (text[end - 1] === ' ' || text[end - 1] === '\t')) end--
  return text.slice(0, end)
}

/** `end`, or where the white space before it begins that comes after `start`. */
export function trimEnd(text: string, start: number, end: number): number {
  let at = end
  while (at > start && /\s/.test(text.charAt(at - 1))) at--
  return at
}
