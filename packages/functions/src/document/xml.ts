import { decodeText } from '@polytable/media/encoding/decode'
import { Parser } from 'htmlparser2'
import { cleanText } from '../text/clean.ts'
import { LineCounter } from './line-counter.ts'
import type { ParsedDocument, Piece } from './pieces.ts'

/** XML, read as a stream: no element has a meaning, text is all there is. One piece per text node, trimmed. */
export function parseXml(
  blob: Blob,
  mediaType: string,
  skipTags: ReadonlySet<string>,
  signal?: AbortSignal,
): ParsedDocument {
  return {
    title: () => '',
    async *pieces() {
      const reader = new XmlReader(skipTags)
      for await (const part of decodeText(blob, mediaType, signal)) {
        reader.write(part)
        yield reader.take()
      }
      reader.end()
      yield reader.take()
    },
  }
}

class XmlReader {
  readonly #skipTags: ReadonlySet<string>
  readonly #lines = new LineCounter()
  readonly #parser: Parser
  #pieces: Piece[] = []
  /** Text of the current text node. */
  #text: string[] = []
  #line = 1
  #depth = 0
  #skippedFrom = Infinity

  constructor(skipTags: ReadonlySet<string>) {
    this.#skipTags = skipTags
    this.#parser = new Parser(
      {
        onopentagname: (name) => this.#open(name),
        onclosetag: () => this.#close(),
        ontext: (text) => this.#add(text),
      },
      { xmlMode: true, decodeEntities: true },
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

  #open(name: string): void {
    this.#flush()
    this.#depth++
    if (this.#depth < this.#skippedFrom && this.#skipTags.has(name.toLowerCase()))
      this.#skippedFrom = this.#depth
  }

  #close(): void {
    this.#flush()
    if (this.#depth === this.#skippedFrom) this.#skippedFrom = Infinity
    this.#depth--
  }

  #add(text: string): void {
    if (this.#depth >= this.#skippedFrom) return
    if (this.#text.length === 0) {
      const leading = text.length - text.trimStart().length
      if (leading === text.length) return
      this.#line = this.#lines.lineAt(this.#parser.startIndex + leading)
    }
    this.#text.push(text)
  }

  #flush(): void {
    const text = cleanText(this.#text.join('')).replace(/\s+/g, ' ').trim()
    this.#text = []
    if (text === '') return
    const place = { page: null, line: this.#line, heading: null, box: null }
    this.#pieces.push({ text, place, begins: 'none', glue: ' ' })
  }
}
