import { prefixed, type Attributes } from '../../../package/xml.ts'

/** What is not of the text of a cell: notes, phonetic guides, drawings. */
const NOT_TEXT: ReadonlySet<string> = new Set(['annotation', 'ruby-text', 'shapes', 'frame', 'custom-shape'])
const MAX_SPACES = 2 ** 15

/** The text of a cell: its paragraphs, a line each. White space is as in HTML, but for that which has elements of its own. */
export class OdsText {
  #lines: string[] = []
  #line: string | undefined
  #skipped: string[] = []

  /** Of the cell. */
  get text(): string {
    return this.#lines.join('\n')
  }

  /** Begins a cell. */
  begin(): void {
    this.#lines = []
    this.#line = undefined
    this.#skipped = []
  }

  open(name: string, attributes: Attributes): void {
    if (this.#skipped.length > 0 || NOT_TEXT.has(name)) this.#skipped.push(name)
    else if (name === 'p' || name === 'h') this.#line = ''
    else if (this.#line === undefined) return
    else if (name === 's')
      this.#line += ' '.repeat(Math.min(Number(prefixed(attributes, 'c') ?? 1) || 1, MAX_SPACES))
    else if (name === 'tab') this.#line += '\t'
    else if (name === 'line-break') this.#line += '\n'
  }

  add(text: string): void {
    if (this.#skipped.length > 0 || this.#line === undefined) return
    const collapsed = text.replace(/[ \t\n]+/g, ' ')
    const isAfterSpace = this.#line === '' || /[ \n\t]$/.test(this.#line)
    this.#line += isAfterSpace ? collapsed.replace(/^ /, '') : collapsed
  }

  close(name: string): void {
    if (this.#skipped.length > 0) this.#skipped.pop()
    else if ((name === 'p' || name === 'h') && this.#line !== undefined) {
      this.#lines.push(this.#line)
      this.#line = undefined
    }
  }
}
