import { Parser } from 'htmlparser2'
import type { List, Nodes, Paragraph, Parents, PhrasingContent, Table } from 'mdast'
import { MarkupReader } from '../markup-reader.ts'
import type { MarkupOptions } from '../options.ts'
import type { Piece } from '../pieces.ts'

/** Reads the syntax tree of a Markdown text like the HTML that it stands for, together with the HTML in it. */
export class MarkdownReader {
  readonly #reader: MarkupReader
  readonly #html: Parser
  /** The line of the source that the HTML node being parsed begins in, and where that is in all HTML so far. */
  #htmlLine = 1
  #htmlOffset = 0
  #htmlLength = 0
  #htmlNode = ''

  readonly #isMdx: boolean

  /** @param isMdx whether there may be code of modules between the paragraphs */
  constructor(options: MarkupOptions, isMdx: boolean) {
    this.#isMdx = isMdx
    const reader = new MarkupReader(options)
    this.#reader = reader
    this.#html = new Parser(
      {
        onopentag: (name, attributes) => reader.open(name, attributes),
        onclosetag: (name) => reader.close(name),
        ontext: (text) => reader.text(text, (offset) => this.#lineOfHtml(offset)),
      },
      // As JSX is written: components have capital letters and may close themselves.
      { decodeEntities: true, lowerCaseTags: false, recognizeSelfClosing: true },
    )
  }

  get firstHeading(): string {
    return this.#reader.flow.firstHeading
  }

  /** Ends the text. @returns all of its pieces */
  end(): readonly Piece[] {
    this.#html.end()
    this.#reader.end()
    return this.#reader.take()
  }

  /** Reads a block. @param tight whether paragraphs are items of a list whose items are not set apart by blank lines */
  read(node: Nodes, tight = false): void {
    switch (node.type) {
      case 'heading':
        this.#element(`h${node.depth}`, () => this.#inline(node))
        break
      case 'paragraph':
        if (this.#isMdx && isCode(node)) break
        if (tight) this.#item(() => this.#inline(node))
        else this.#paragraph(() => this.#inline(node))
        break
      case 'code':
        this.#item(() => this.#reader.text(node.value, () => lineOf(node), true))
        break
      case 'html':
        this.#item(() => this.#readHtml(node.value, lineOf(node), true))
        break
      case 'table':
        this.#readTable(node)
        break
      case 'list':
        this.#readList(node)
        break
      default:
        if ('children' in node) for (const child of node.children) this.read(child, tight)
    }
  }

  #readTable(table: Table): void {
    for (const row of table.children) {
      this.#element('tr', () => {
        for (const cell of row.children) this.#element('td', () => this.#inline(cell))
      })
    }
  }

  #readList(list: List): void {
    for (const item of list.children) {
      const spread = list.spread === true || item.spread === true
      for (const child of item.children) this.read(child, !spread)
    }
  }

  #inline(parent: Extract<Parents, { children: PhrasingContent[] }>): void {
    for (const node of parent.children) {
      if (node.type === 'break') this.#element('br', () => undefined)
      else if (node.type === 'html') this.#readHtml(node.value, lineOf(node), false)
      else if ('children' in node) this.#inline(node)
      else this.#reader.text(textOf(node), () => lineOf(node))
    }
  }

  #readHtml(html: string, line: number, componentsAreBlocks: boolean): void {
    this.#htmlOffset = this.#htmlLength
    this.#htmlLength += html.length
    this.#htmlNode = html
    this.#htmlLine = line
    this.#reader.componentsAreBlocks = componentsAreBlocks
    this.#html.write(html)
    this.#reader.componentsAreBlocks = false
  }

  #lineOfHtml(offset: number): number {
    const before = this.#htmlNode.slice(0, Math.max(0, this.#html.startIndex - this.#htmlOffset + offset))
    return this.#htmlLine + before.split('\n').length - 1
  }

  #element(tag: string, content: () => void): void {
    this.#reader.open(tag)
    content()
    this.#reader.close(tag)
  }

  /** What follows a paragraph, a list or a table, is part of it unless it begins something itself. */
  #paragraph(content: () => void): void {
    this.#reader.flow.endBlock(2, 'paragraph')
    content()
    this.#reader.flow.endBlock(1, 'none')
  }

  #item(content: () => void): void {
    this.#reader.flow.endBlock(1, 'item')
    content()
    this.#reader.flow.endBlock(1, 'item')
  }
}

/** Imports, exports and comments of MDX. */
function isCode(node: Paragraph): boolean {
  const [first] = node.children
  if (first?.type !== 'text') return false
  return /^import\s(?:[^\n]*\sfrom\s)?\s*['"]|^import\s*\{|^export\s+(?:const|let|function|default|\{|\*)|^\{\/\*/.test(
    first.value,
  )
}

function textOf(node: PhrasingContent): string {
  if (node.type === 'text' || node.type === 'inlineCode') return node.value
  return node.type === 'image' || node.type === 'imageReference' ? (node.alt ?? '') : ''
}

function lineOf(node: Nodes): number {
  return node.position?.start.line ?? 1
}
