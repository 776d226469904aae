/** A part of a replacement: text, or what is put in of each match. */
type Part = string | { readonly group: number | string } | { readonly context: 'before' | 'after' }

const CONTEXTS: Readonly<Record<string, Part>> = {
  $: '$',
  '&': { group: 0 },
  '`': { context: 'before' },
  "'": { context: 'after' },
}

/**
 * A replacement as `String.prototype.replace` reads it, in parts: so what it gives for a match can be measured before it is made.
 * @param groups how many groups the pattern has
 * @param named whether some of them have names
 */
export function parseReplacement(text: string, groups: number, named: boolean): readonly Part[] {
  const parts: Part[] = []
  const lastName = named ? text.lastIndexOf('>') : -1
  let end = 0
  for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', Math.max(end, at + 1))) {
    const found = referenceAt(text, at + 1, groups, lastName)
    if (!found) continue
    parts.push(text.slice(end, at), found.part)
    end = found.end
  }
  parts.push(text.slice(end))
  return parts.filter((part) => part !== '')
}

/** What follows a `$`, and where that ends. */
function referenceAt(
  text: string,
  at: number,
  groups: number,
  lastName: number,
): { readonly part: Part; readonly end: number } | undefined {
  const next = text[at] ?? ''
  if (Object.hasOwn(CONTEXTS, next)) return { part: CONTEXTS[next]!, end: at + 1 }
  if (next === '<' && at < lastName) {
    const end = text.indexOf('>', at)
    return { part: { group: text.slice(at + 1, end) }, end: end + 1 }
  }
  for (const length of [2, 1]) {
    const digits = text.slice(at, at + length)
    const group = /^\d+$/.test(digits) && digits.length === length ? Number(digits) : 0
    if (group >= 1 && group <= groups) return { part: { group }, end: at + length }
  }
  return undefined
}

/** What the parts of a replacement give for a match: pieces of text, to be joined. */
export function substitute(parts: readonly Part[], match: RegExpExecArray): string[] {
  return parts.map((part) => {
    if (typeof part === 'string') return part
    if ('group' in part) {
      return (typeof part.group === 'number' ? match[part.group] : match.groups?.[part.group]) ?? ''
    }
    return part.context === 'before'
      ? match.input.slice(0, match.index)
      : match.input.slice(match.index + match[0].length)
  })
}
