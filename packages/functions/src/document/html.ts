import { Parser } from 'htmlparser2'
import { cleanText } from '../text/clean.ts'
import { decodeText } from './decode.ts'
import { LineCounter } from './line-counter.ts'
import { headingsAbove, type Break, type Headings, type ParsedDocument, type Piece } from './pieces.ts'

export interface MarkupOptions {
  /** Lower-case names of elements left out with all they contain. */
  readonly skipTags: ReadonlySet<string>
  /** True for XML: no element has a meaning, text is all there is. */
  readonly xml: boolean
}

const HEADING = /^h[1-6]$/
const NOT_TEXT: ReadonlySet<string> = new Set(['script', 'style', 'template'])
const KEEPS_WHITE_SPACE: ReadonlySet<string> = new Set(['pre', 'textarea'])

/** HTML or XML, read as a stream: one piece per text node, trimmed. Headings and `p` elements begin something. */
export function parseMarkup(blob: Blob, options: MarkupOptions, signal?: AbortSignal): ParsedDocument {
  const reader = new MarkupReader(options)
  return {
    title: () => reader.title,
    async *pieces() {
      for await (const part of decodeText(blob, signal)) {
        reader.write(part)
        yield reader.take()
      }
      reader.end()
      yield reader.take()
    },
  }
}

class MarkupReader {
  title = ''
  readonly #options: MarkupOptions
  readonly #lines = new LineCounter()
  readonly #parser: Parser
  #pieces: Piece[] = []
  /** Text of the current text node. */
  #text: string[] = []
  #textLine = 1
  #begins: Break = 'none'
  #depth = 0
  #skippedFrom = Infinity
  #verbatim = 0
  #titleDepth = Infinity
  #drawingDepth = Infinity
  #hasTitle = false
  #headings: Headings = {}
  #heading: { level: string; depth: number; parts: string[]; headings: Record<string, string> } | undefined

  constructor(options: MarkupOptions) {
    this.#options = options
    this.#parser = new Parser(
      {
        onopentagname: (name) => this.#open(name),
        onclosetag: (name) => this.#close(name),
        ontext: (text) => this.#add(text),
      },
      { xmlMode: options.xml, decodeEntities: true },
    )
  }

  write(part: string): void {
    this.#lines.write(part)
    this.#parser.write(part)
  }

  end(): void {
    this.#parser.end()
    this.#flush()
  }

  /** The pieces found since the last call. */
  take(): readonly Piece[] {
    const pieces = this.#pieces
    this.#pieces = []
    return pieces
  }

  #open(tag: string): void {
    this.#flush()
    this.#depth++
    const name = tag.toLowerCase()
    if (this.#depth > this.#skippedFrom) return
    if (this.#options.skipTags.has(name) || (!this.#options.xml && NOT_TEXT.has(name))) {
      this.#skippedFrom = this.#depth
    }
    if (this.#options.xml || this.#depth >= this.#skippedFrom) return
    if (KEEPS_WHITE_SPACE.has(name)) this.#verbatim++
    if (name === 'svg') this.#drawingDepth = Math.min(this.#drawingDepth, this.#depth)
    if (name === 'title' && !this.#hasTitle && this.#depth < this.#drawingDepth)
      this.#titleDepth = this.#depth
    if (name === 'p' && this.#begins !== 'heading') this.#begins = 'paragraph'
    if (HEADING.test(name) && this.#heading === undefined) {
      this.#begins = 'heading'
      const headings = { ...headingsAbove(this.#headings, name) }
      this.#heading = { level: name, depth: this.#depth, parts: [], headings }
      this.#headings = headings
    }
  }

  #close(tag: string): void {
    this.#flush()
    if (this.#depth < this.#skippedFrom && !this.#options.xml) {
      if (KEEPS_WHITE_SPACE.has(tag.toLowerCase())) this.#verbatim--
      if (this.#depth === this.#titleDepth) {
        this.#titleDepth = Infinity
        this.#hasTitle = true
      }
      if (this.#heading?.depth === this.#depth) {
        // Pieces of the heading itself share this object, and are only handed on after the next break.
        this.#heading.headings[this.#heading.level] = this.#heading.parts.join(' ')
        this.#heading = undefined
      }
    }
    if (this.#depth === this.#drawingDepth) this.#drawingDepth = Infinity
    if (this.#depth === this.#skippedFrom) this.#skippedFrom = Infinity
    this.#depth--
  }

  #add(text: string): void {
    if (this.#depth >= this.#skippedFrom) return
    if (this.#text.length === 0) {
      const leading = text.length - text.trimStart().length
      if (leading === text.length) return
      this.#textLine = this.#lines.lineAt(this.#parser.startIndex + leading)
    }
    this.#text.push(text)
  }

  #flush(): void {
    if (this.#text.length === 0) return
    const cleaned = cleanText(this.#text.join('')).trim()
    this.#text = []
    const text = this.#verbatim > 0 ? cleaned : cleaned.replace(/\s+/g, ' ')
    if (text === '') return
    if (this.#depth >= this.#titleDepth) this.title += this.title === '' ? text : ` ${text}`
    this.#heading?.parts.push(text)
    this.#pieces.push({
      text,
      place: {
        page: null,
        line: this.#textLine,
        heading: this.#options.xml ? null : this.#headings,
        box: null,
      },
      begins: this.#begins,
      glue: ' ',
    })
    this.#begins = 'none'
  }
}
