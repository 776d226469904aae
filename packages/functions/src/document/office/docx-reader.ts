import { isTrue, prefixed, type Attributes, type XmlHandler } from '@polytable/io/package/xml'
import type { MarkupReader } from '../markup-reader.ts'
import type { Piece } from '../pieces.ts'
import { noteKey } from './docx-notes.ts'
import { TEXT_LEVEL, type ParagraphStyle } from './docx-styles.ts'

/** What is not of the text: what was deleted or changed, what stands in for what older programs lack, readings of characters. */
const SKIPPED = /^(?:del|moveFrom|Fallback|rt|.*Change)$/
const tables: ReadonlyMap<string, string> = new Map([
  ['tbl', 'table'],
  ['tr', 'tr'],
  ['tc', 'td'],
])
/** Characters that stand for themselves, as the elements of a run. */
const characters: ReadonlyMap<string, string> = new Map([
  ['tab', '\t'],
  ['ptab', '\t'],
  ['noBreakHyphen', '\u2011'],
])
const HIGHEST = 6

interface Paragraph {
  style: ParagraphStyle | undefined
  outlineLevel: number | undefined
  isListed: boolean | undefined
  /** The element of HTML that it stands for, from its first text on. */
  tag: string | undefined
}

/** Reads the elements of a document of Word (ECMA-376 part 1, 17) as those of the HTML that they stand for. */
export class DocxReader implements XmlHandler {
  /** The name of the outermost element. */
  root = ''
  readonly #reader: MarkupReader
  readonly #styles: ReadonlyMap<string, ParagraphStyle>
  readonly #notes: ReadonlyMap<string, string>
  readonly #skipHidden: boolean
  #depth = 0
  #skippedFrom = Infinity
  /** Those that are open: one in a text box is within another one. */
  readonly #paragraphs: Paragraph[] = []
  #isInRun = false
  #isHidden = false
  /** Notes that the open paragraphs refer to. */
  #referred: string[] = []
  #title = ''

  constructor(
    reader: MarkupReader,
    styles: ReadonlyMap<string, ParagraphStyle>,
    notes: ReadonlyMap<string, string>,
    skipHidden: boolean,
  ) {
    this.#reader = reader
    this.#styles = styles
    this.#notes = notes
    this.#skipHidden = skipHidden
  }

  /** The paragraph of the style Title, else the first heading of the first level. */
  get title(): string {
    return this.#title.replace(/\s+/g, ' ').trim() || this.#reader.flow.firstHeading
  }

  /** The pieces that became whole since the last call. */
  take(): readonly Piece[] {
    return this.#reader.take()
  }

  /** Ends the text. @returns the rest of its pieces */
  end(): readonly Piece[] {
    this.#reader.end()
    return this.#reader.take()
  }

  open(name: string, attributes: Attributes, parent: string | undefined): void {
    if (this.#depth++ === 0) this.root = name
    if (this.#depth > this.#skippedFrom) return
    if (SKIPPED.test(name)) this.#skippedFrom = this.#depth
    // A text that asks for one: of the whole control, which is two levels up.
    else if (name === 'showingPlcHdr') this.#skippedFrom = this.#depth - 2
    else if (name === 'p') {
      this.#paragraphs.push({
        style: undefined,
        outlineLevel: undefined,
        isListed: undefined,
        tag: undefined,
      })
    } else if (tables.has(name)) this.#reader.open(tables.get(name)!)
    else if (name === 'r') {
      this.#isInRun = true
      this.#isHidden = false
    } else if (parent === 'r') this.#openInRun(name, attributes)
    else this.#openProperty(name, attributes, parent)
  }

  close(name: string): void {
    const isSkipped = this.#depth >= this.#skippedFrom
    if (this.#depth <= this.#skippedFrom && isSkipped) this.#skippedFrom = Infinity
    this.#depth--
    if (isSkipped) return
    if (name === 'p') this.#closeParagraph()
    else if (tables.has(name)) this.#reader.close(tables.get(name)!)
    else if (name === 'r') this.#isInRun = false
  }

  text(text: string, element: string | undefined): void {
    if (element === 't' && this.#depth < this.#skippedFrom) this.#add(text)
  }

  #openInRun(name: string, attributes: Attributes): void {
    const character = characters.get(name)
    if (character !== undefined) this.#add(character)
    if (name === 'br' || name === 'cr') {
      if (this.#begin()) this.#reader.flow.lineBreak()
    }
    if (name === 'footnoteReference' || name === 'endnoteReference') {
      const note = this.#notes.get(noteKey(name.replace('Reference', ''), prefixed(attributes, 'id') ?? ''))
      if (note !== undefined) this.#referred.push(note)
    }
  }

  #openProperty(name: string, attributes: Attributes, parent: string | undefined): void {
    const value = prefixed(attributes, 'val')
    const paragraph = this.#paragraphs.at(-1)
    if (parent === 'rPr' && this.#isInRun) {
      if (name === 'vanish') this.#isHidden = isTrue(value ?? 'true')
    } else if (paragraph === undefined) return
    else if (name === 'pStyle') paragraph.style = this.#styles.get(value ?? '')
    else if (name === 'outlineLvl') paragraph.outlineLevel = Number(value)
    else if (name === 'numId') paragraph.isListed = value !== '0'
  }

  #add(text: string): void {
    if (!this.#begin()) return
    if (this.#paragraphs.at(-1)?.style?.isTitle === true) this.#title += text
    this.#reader.text(text, () => null)
  }

  /** Begins the paragraph, if it has not begun. @returns whether its text is to be read */
  #begin(): boolean {
    const paragraph = this.#paragraphs.at(-1)
    if (paragraph === undefined || (this.#isHidden && this.#skipHidden)) return false
    if (paragraph.tag !== undefined) return true
    paragraph.tag = tagOf(paragraph)
    this.#reader.open(paragraph.tag)
    return true
  }

  #closeParagraph(): void {
    const paragraph = this.#paragraphs.pop()
    if (paragraph?.tag !== undefined) this.#reader.close(paragraph.tag)
    if (this.#paragraphs.length > 0) return
    for (const note of this.#referred.splice(0)) {
      this.#reader.open('p')
      this.#reader.text(note, () => null)
      this.#reader.close('p')
    }
  }
}

function tagOf({ style, outlineLevel, isListed }: Paragraph): string {
  const level = outlineLevel ?? style?.outlineLevel ?? TEXT_LEVEL
  if (level < TEXT_LEVEL) return `h${Math.min(level + 1, HIGHEST)}`
  return (isListed ?? style?.isListed) === true ? 'li' : 'p'
}
