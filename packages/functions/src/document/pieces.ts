/** The values at the head of a Markdown file: those of a YAML mapping. */
export type FrontMatter = Readonly<Record<string, unknown>>

/** Heading texts by level: `{ h1: 'Animals', h2: 'Cats' }`. */
export type Headings = Readonly<Record<string, string>>

/** A rectangle on a page in PDF points (1/72 inch), from the top left corner of the page: x1 <= x2, y1 <= y2. */
export interface BoundingBox {
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
}

/** Where text stands in its document. What a format does not know is null. */
export interface Place {
  /** 0-based: a page, a slide, a sheet, or a chapter. */
  readonly page: number | null
  /** 1-based line of the source file, or row of a sheet. */
  readonly line: number | null
  readonly heading: Headings | null
  readonly box: BoundingBox | null
}

export const nowhere: Place = { page: null, line: null, heading: null, box: null }

/**
 * From the weakest to the strongest. An item is one of a list, a row of a table, or a block of code. A headed page is one that begins
 * with a heading.
 */
const breaks = ['none', 'item', 'paragraph', 'heading', 'page', 'headedPage'] as const
export type Break = (typeof breaks)[number]

/** What two breaks at the same place are together. */
export function strongerBreak(a: Break, b: Break): Break {
  const [weaker, stronger] = breaks.indexOf(a) < breaks.indexOf(b) ? [a, b] : [b, a]
  return weaker === 'heading' && stronger === 'page' ? 'headedPage' : stronger
}

/** Whether a heading begins with a break. */
export function beginsHeading(begins: Break): boolean {
  return begins === 'heading' || begins === 'headedPage'
}

/** The smallest part of a document that parsers give: text from one place. */
export interface Piece {
  /** Clean (see `cleanText`), not blank. */
  readonly text: string
  readonly place: Place
  /** What begins with this piece. */
  readonly begins: Break
  /** What stands between the piece and the one before where both are part of the same chunk. */
  readonly glue: string
}

/** A document being read. */
export interface ParsedDocument {
  /** Known at the latest when the pieces are read; `''` where there is none. */
  title(): string
  /** Values at the head of a Markdown file, known as the title is. */
  frontMatter?(): FrontMatter | undefined
  /** The picture of a page, by its index, while the pieces are read; absent in formats without pages. */
  pageImage?(page: number): Promise<Blob>
  /** Pieces in reading order; of a document with pictures of pages, those of a page together. Ending the iteration early frees what the parser holds. */
  pieces(): AsyncIterable<readonly Piece[]>
}

/** The smallest box around both. */
export function unionBox(a: BoundingBox, b: BoundingBox): BoundingBox {
  return {
    x1: Math.min(a.x1, b.x1),
    y1: Math.min(a.y1, b.y1),
    x2: Math.max(a.x2, b.x2),
    y2: Math.max(a.y2, b.y2),
  }
}

/** The headings above a new one: those of higher levels. */
export function headingsAbove(headings: Headings, level: string): Headings {
  return Object.fromEntries(Object.entries(headings).filter(([other]) => other < level))
}
