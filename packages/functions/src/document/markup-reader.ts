import { blockByTag, cellTags, isHidden, isSkipped, neverText, verbatimTags, type Block } from './elements.ts'
import type { MarkupOptions } from './options.ts'
import type { Piece } from './pieces.ts'
import { TextFlow, type LineAt } from './text-flow.ts'

const HEADING = /^h[1-6]$/
const component: Block = { lines: 1, begins: 'item', ends: 'item' }

/** Reads elements and text, in the order of the source, into pieces of text. */
export class MarkupReader {
  readonly flow = new TextFlow()
  /** Text of the first `title` that is not of a drawing. */
  title = ''
  /** Elements of JSX components, by their capital letters, are blocks. */
  componentsAreBlocks = false
  readonly #options: MarkupOptions
  #depth = 0
  #skippedFrom = Infinity
  #verbatim = 0
  #titleDepth = Infinity
  #drawingDepth = Infinity
  #hasTitle = false
  /** Cells so far in the rows that are open, inner tables last. */
  readonly #cells: number[] = []

  constructor(options: MarkupOptions) {
    this.#options = options
  }

  /** The pieces that became whole since the last call. */
  take(): readonly Piece[] {
    return this.flow.take()
  }

  open(name: string, attributes: Readonly<Record<string, string>> = {}): void {
    this.#depth++
    if (this.#depth > this.#skippedFrom) return
    const tag = name.toLowerCase()
    const { skipTags, skipHidden } = this.#options
    if (
      neverText.has(tag) ||
      isSkipped(tag, attributes, skipTags) ||
      (skipHidden && isHidden(tag, attributes))
    ) {
      this.#skippedFrom = this.#depth
    }
    if (tag === 'svg') this.#drawingDepth = Math.min(this.#drawingDepth, this.#depth)
    this.#setOff(name, tag, 'begins')
    if (this.#depth === this.#skippedFrom) return
    if (tag === 'title' && !this.#hasTitle && this.#depth < this.#drawingDepth) this.#titleDepth = this.#depth
    if (tag === 'br') this.flow.lineBreak()
    if (tag === 'tr') this.#cells.push(0)
    if (cellTags.has(tag)) {
      const row = Math.max(0, this.#cells.length - 1)
      this.flow.startCell((this.#cells[row] ?? 0) === 0)
      this.#cells[row] = (this.#cells[row] ?? 0) + 1
    }
    if (verbatimTags.has(tag)) this.#verbatim++
    if (HEADING.test(tag)) this.flow.startHeading(tag)
  }

  close(name: string): void {
    const tag = name.toLowerCase()
    if (this.#depth < this.#skippedFrom) {
      if (tag === 'tr') this.#cells.pop()
      if (cellTags.has(tag)) this.flow.endCell()
      if (verbatimTags.has(tag)) this.#verbatim--
      if (HEADING.test(tag)) this.flow.endHeading(tag)
      if (this.#depth === this.#titleDepth) {
        this.#titleDepth = Infinity
        this.#hasTitle = true
      }
    }
    if (this.#depth <= this.#skippedFrom) this.#setOff(name, tag, 'ends')
    if (this.#depth === this.#drawingDepth) this.#drawingDepth = Infinity
    if (this.#depth === this.#skippedFrom) this.#skippedFrom = Infinity
    this.#depth--
  }

  /**
   * @param lineAt 1-based line of the source at an offset in the text; offsets asked for ascend
   * @param verbatim white space is text, whatever the element
   */
  text(text: string, lineAt: LineAt, verbatim = false): void {
    if (this.#depth >= this.#skippedFrom) return
    if (this.#depth >= this.#titleDepth) this.title = `${this.title} ${text}`.replace(/\s+/g, ' ').trim()
    this.flow.add(text, verbatim || this.#verbatim > 0, lineAt)
  }

  end(): void {
    this.flow.endBlock(1, 'none')
  }

  #setOff(name: string, tag: string, side: 'begins' | 'ends'): void {
    const isComponent = this.componentsAreBlocks && /^[A-Z]/.test(name)
    const block = blockByTag.get(tag) ?? (isComponent ? component : undefined)
    if (block === undefined || block.begins === 'heading') return
    this.flow.endBlock(block.lines, block[side])
  }
}
