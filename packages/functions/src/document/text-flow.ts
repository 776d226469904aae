import { cleanText } from '../text/clean.ts'
import { headingsAbove, strongerBreak, type Break, type Headings, type Piece } from './pieces.ts'

interface Gap {
  readonly lines: 0 | 1 | 2
  readonly tabs: number
  readonly begins: Break
}

/** The 1-based line of the source at an offset in a text; null where the source has no lines. */
export type LineAt = (offset: number) => number | null

const noGap: Gap = { lines: 0, tabs: 0, begins: 'none' }

/**
 * The text of markup as a browser lays it out, by the rules of `innerText` (HTML standard, 3.2.7): white space collapses, also
 * across inline elements; blocks are set off by line breaks, cells by tabs. One piece per block and per cell.
 */
export class TextFlow {
  #pieces: Piece[] = []
  /** The block that text is added to. */
  #parts: string[] = []
  /** Where its first word is in the source. */
  #line: number | null | undefined
  #atLineStart = true
  /** White space that counts only where text follows on the same line. */
  #space = false
  /** What comes between the last block and the next one. */
  #gap = noGap
  /** What it was before the cell that nothing was added to yet. */
  #gapBeforeCell: Gap | undefined
  #page: number | null = null
  #headings: Headings = {}
  #heading:
    | { readonly level: string; readonly parts: string[]; readonly headings: Record<string, string> }
    | undefined
  /** Text of the first `h1`. */
  firstHeading = ''

  /** The pieces that became whole since the last call. */
  take(): readonly Piece[] {
    const pieces = this.#pieces
    this.#pieces = []
    return pieces
  }

  /** Adds text to the block. @param lineAt 1-based line of the source at an offset in the text; offsets asked for ascend */
  add(text: string, verbatim: boolean, lineAt: LineAt): void {
    if (this.#line === undefined) {
      const at = text.search(/\S/)
      if (at >= 0) this.#line = lineAt(at)
    }
    const collapsed = verbatim ? text : text.replace(/[ \t\n\f\r]+/g, ' ')
    const begin = !verbatim && collapsed.startsWith(' ') ? 1 : 0
    const end = !verbatim && collapsed.endsWith(' ') ? collapsed.length - 1 : collapsed.length
    if (begin > 0) this.#space = true
    if (end <= begin) return
    if (this.#space && !this.#atLineStart) this.#parts.push(' ')
    this.#parts.push(collapsed.slice(begin, end))
    this.#space = end < collapsed.length
    this.#atLineStart = verbatim && collapsed.endsWith('\n')
  }

  /** `<br>`. Two of them begin a paragraph. */
  lineBreak(): void {
    this.#space = false
    if (this.#atLineStart) this.endBlock(2, 'paragraph')
    else this.#parts.push('\n')
    this.#atLineStart = true
  }

  /** Ends the block. @param lines line breaks that set it off from the next @param begins what begins with the next */
  endBlock(lines: 1 | 2, begins: Break): void {
    this.#endPiece()
    // The first block of a cell is where the cell is.
    if (this.#gapBeforeCell !== undefined && begins !== 'heading') return
    const { lines: before, tabs } = this.#gap
    this.#gap = {
      lines: lines > before ? lines : before,
      tabs: before === 0 ? 0 : tabs,
      begins: strongerBreak(this.#gap.begins, begins),
    }
  }

  /** Begins a page. @param index from 0 */
  startPage(index: number): void {
    this.endBlock(2, 'page')
    this.#page = index
  }

  /** Ends all headings: what follows is under none. */
  endHeadings(): void {
    this.#headings = {}
  }

  /** Begins a cell of a table. @param first of its row */
  startCell(first: boolean): void {
    this.#endPiece()
    if (!first) this.#gap = { ...this.#gap, tabs: this.#gap.tabs + 1 }
    this.#gapBeforeCell = this.#gap
  }

  /** Ends a cell: blocks in it do not set off the next one. */
  endCell(): void {
    this.#endPiece()
    this.#gap = this.#gapBeforeCell ?? noGap
    this.#gapBeforeCell = undefined
  }

  /** Begins a heading; within another one it is text of that. @param level `h1` to `h6` */
  startHeading(level: string): void {
    this.endBlock(1, 'heading')
    if (this.#heading !== undefined) return
    const headings = { ...headingsAbove(this.#headings, level) }
    this.#heading = { level, parts: [], headings }
    this.#headings = headings
  }

  endHeading(level: string): void {
    this.endBlock(1, 'paragraph')
    if (this.#heading?.level !== level) return
    const text = this.#heading.parts.join(' ').replace(/\s+/g, ' ')
    // Pieces of the heading itself share this object, and are only handed on after the next break.
    this.#heading.headings[level] = text
    if (level === 'h1' && this.firstHeading === '') this.firstHeading = text
    this.#heading = undefined
  }

  #endPiece(): void {
    // White space of <pre> at the beginning of a line is text; empty lines around it are not.
    const text = cleanText(this.#parts.join(''))
      .replace(/^(?:[^\S\n]*\n)+/, '')
      .trimEnd()
    const line = this.#line ?? null
    this.#parts = []
    this.#line = undefined
    this.#space = false
    this.#atLineStart = true
    if (text === '') return
    this.#heading?.parts.push(text)
    const { lines, tabs, begins } = this.#gap
    this.#pieces.push({
      text,
      place: { page: this.#page, line, heading: this.#headings, box: null },
      begins,
      glue: '\n'.repeat(lines) + '\t'.repeat(tabs),
    })
    this.#gap = noGap
    this.#gapBeforeCell = undefined
  }
}
