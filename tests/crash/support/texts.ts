const words = 'amber birch cedar delta ember fjord grove heath inlet jetty knoll lagoon'.split(' ')

const word = (n: number): string => words[Math.abs(n) % words.length]!

/** The text of an item: of some words, so that no two items embed alike. */
export function itemText(id: number, revision: number): string {
  return `item ${id} revision ${revision} ${word(id)} ${word(id * 7 + revision)} ${word(id * 13 + 5)}`
}

const isMarkdown = (id: number): boolean => id % 2 === 0

/** The paragraphs of a document, two to seven, of a sentence each, with the line ends after them. */
function paragraphs(id: number, revision: number): string[] {
  const count = 2 + ((id * 5 + revision * 3) % 6)
  return Array.from({ length: count }, (_, i) => {
    const end = i === count - 1 ? '\n' : '\n\n'
    return `Sentence ${i} of document ${id} in revision ${revision} tells of ${word(id + i)}.${end}`
  })
}

export function documentText(id: number, revision: number): string {
  return paragraphs(id, revision).join('')
}

/** What a splitter into sentences makes of a document: plain text keeps its line ends, Markdown has none. */
export function sentences(id: number, revision: number): string[] {
  const texts = paragraphs(id, revision)
  return isMarkdown(id) ? texts.map((text) => text.trimEnd()) : texts
}

/** The file of a document: every other one is Markdown. */
export function documentFile(id: number, revision: number): File {
  const text = documentText(id, revision)
  return isMarkdown(id)
    ? new File([text], `${id}.md`, { type: 'text/markdown' })
    : new File([text], `${id}.txt`, { type: 'text/plain' })
}

/** What the computed columns of the tests compute. */
export function marked(text: string): string {
  return `<${text.toUpperCase()}>`
}

export const DIMENSIONS = 8

/** A vector that tells texts apart, and is exact in 32-bit floats. */
export function embedding(text: string): number[] {
  const vector = new Array<number>(DIMENSIONS).fill(1)
  for (let i = 0; i < text.length; i++) vector[i % DIMENSIONS]! += (text.charCodeAt(i) * (i + 1)) % 97
  return vector
}

export function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, i) => sum + value * y[i]!, 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}
