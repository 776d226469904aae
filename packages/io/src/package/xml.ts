import { PolytableError } from '@polytable/model/errors/index'
import { Parser } from 'htmlparser2'

/** What is told of an XML text. Names are those without a prefix. */
export interface XmlHandler {
  open?(name: string, attributes: Attributes, parent: string | undefined): void
  close?(name: string, parent: string | undefined): void
  /** Some of the text directly within an element; there may be more of it. */
  text?(text: string, element: string | undefined): void
}

/** By their names in the file, which have prefixes where they are not of the element's own vocabulary. */
export type Attributes = Readonly<Partial<Record<string, string>>>

/** Elements within each other; none of the formats that are read has half as many. */
const MAX_DEPTH = 100

/** Reads XML piece by piece. Namespaces are not told apart, so that those of the Strict and of older formats are the same. */
export class XmlParser {
  readonly #path: string[] = []
  readonly #parser: Parser
  #hasRoot = false
  /** Where the last element begins. */
  #openedAt = 0

  constructor(handler: XmlHandler) {
    const path = this.#path
    this.#parser = new Parser(
      {
        onopentag: (qualified, attributes) => {
          const name = localName(qualified)
          this.#hasRoot = true
          this.#openedAt = this.#parser.startIndex
          handler.open?.(name, attributes, path.at(-1))
          if (path.push(name) > MAX_DEPTH) throw invalid(`more than ${MAX_DEPTH} elements are nested`)
        },
        onclosetag: (_, isImplied) => {
          const name = path.pop()!
          // Also <a/> is closed by implication, but where it begins.
          if (isImplied && this.#parser.startIndex !== this.#openedAt)
            throw invalid(`<${name}> is not closed`)
          handler.close?.(name, path.at(-1))
        },
        ontext: (text) => handler.text?.(text, path.at(-1)),
      },
      { xmlMode: true },
    )
  }

  /** @throws PolytableError INVALID_DATA_FORMAT */
  write(piece: string): void {
    this.#parser.write(piece)
  }

  /** @throws PolytableError INVALID_DATA_FORMAT where the text is not complete */
  end(): void {
    if (!this.#hasRoot) throw invalid('there are no elements')
    if (this.#path.length > 0) throw invalid(`it ends within <${this.#path.at(-1)}>`)
    this.#parser.end()
  }
}

/** Reads all of an XML text. @throws PolytableError INVALID_DATA_FORMAT */
export async function readXml(pieces: AsyncIterable<string>, handler: XmlHandler): Promise<void> {
  const parser = new XmlParser(handler)
  for await (const piece of pieces) parser.write(piece)
  parser.end()
}

/** An attribute that has a prefix, whichever it is. */
export function prefixed(attributes: Attributes, name: string): string | undefined {
  const key = Object.keys(attributes).find((each) => each.endsWith(`:${name}`))
  return key === undefined ? undefined : attributes[key]
}

/** The truth value of an attribute (xsd:boolean). */
export function isTrue(text: string | undefined): boolean {
  return /^\s*(?:1|true|on)\s*$/i.test(text ?? '')
}

function localName(qualified: string): string {
  return qualified.slice(qualified.indexOf(':') + 1)
}

function invalid(why: string): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', `the XML is not valid, ${why}`)
}
