import { prefixed, type Attributes, type XmlHandler } from '@polytable/io/package/xml'

/** Reads the texts of footnotes or endnotes, without the lines that set them off. */
export class NoteReader implements XmlHandler {
  readonly #kind: 'footnote' | 'endnote'
  readonly #notes: Map<string, string>
  #id: string | undefined
  #text = ''

  /** @param notes where they are put, by their kind and id */
  constructor(kind: 'footnote' | 'endnote', notes: Map<string, string>) {
    this.#kind = kind
    this.#notes = notes
  }

  open(name: string, attributes: Attributes, parent: string | undefined): void {
    if (name === this.#kind) {
      this.#id = prefixed(attributes, 'type') === undefined ? prefixed(attributes, 'id') : undefined
      this.#text = ''
    }
    if (parent === 'r' && (name === 'tab' || name === 'br' || name === 'cr')) this.#text += ' '
    if (name === 'p') this.#text += ' '
  }

  text(text: string, element: string | undefined): void {
    if (element === 't') this.#text += text
  }

  close(name: string): void {
    if (name === this.#kind && this.#id !== undefined) this.#notes.set(noteKey(name, this.#id), this.#text)
  }
}

export function noteKey(kind: string, id: string): string {
  return `${kind} ${id}`
}
