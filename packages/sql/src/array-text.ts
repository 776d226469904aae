/** Separators, braces, and elements with and without quotes. */
const PART = /[{},]|"(?:[^"\\]|\\[^])*"|[^{},"]+/g

/**
 * Reads arrays as PostgreSQL writes them: `{1,2,NULL}`, `{{"a b",c},{d,e}}`.
 * @param read reads an element
 */
export function arrayOf(read: (text: string) => unknown): (text: string) => unknown[] {
  return (text) => {
    // What comes before the braces are bounds, where they are not those that start at 1.
    const parts = text.slice(text.indexOf('{')).match(PART) ?? []
    const open: unknown[][] = [[]]
    for (const part of parts) {
      if (part === ',') continue
      if (part === '{') open.push([])
      else if (part === '}') {
        const list = open.pop()!
        open.at(-1)!.push(list)
      } else open.at(-1)!.push(elementOf(part, read))
    }
    return open[0]![0] as unknown[]
  }
}

function elementOf(part: string, read: (text: string) => unknown): unknown {
  if (part.startsWith('"')) return read(part.slice(1, -1).replaceAll(/\\([^])/g, '$1'))
  return part === 'NULL' ? null : read(part)
}
