import { isTrue, prefixed, readXml, type Attributes, type XmlHandler } from '@polytable/io/package/xml'

/** What a shape is on a slide: at its edge are the number, the date, and what stands at the head or foot of all slides. */
type Role = 'title' | 'body' | 'edge' | 'other'

/** A shape with the text that is on it. */
export interface Shape {
  readonly role: Role
  /** One for each paragraph. */
  readonly lines: readonly string[]
  /** Of a table: the paragraphs of the cells of each row. */
  readonly rows: readonly (readonly (readonly string[])[])[]
  /** The relationship of the slide to a diagram. */
  readonly diagram: string | undefined
}

interface OpenShape extends Shape {
  role: Role
  lines: string[]
  rows: string[][][]
  diagram: string | undefined
  isHidden: boolean
}

const roles: ReadonlyMap<string, Role> = new Map([
  ['title', 'title'],
  ['ctrTitle', 'title'],
  ['body', 'body'],
  ['sldNum', 'edge'],
  ['dt', 'edge'],
  ['ftr', 'edge'],
  ['hdr', 'edge'],
])

/** Reads the shapes of a slide (ECMA-376 part 1, 19.3), in the order in which they are drawn. */
export class SlideReader implements XmlHandler {
  readonly shapes: Shape[] = []
  /** Whether the slide is shown, where it says so. */
  show: string | undefined
  readonly #skipHidden: boolean
  #shape: OpenShape | undefined
  /** The paragraphs of the cell of a table, or of the shape. */
  #lines: string[] | undefined
  #isFirst = true
  /** How many elements are open that stand in for what older programs lack. */
  #fallbacks = 0

  constructor(skipHidden: boolean) {
    this.#skipHidden = skipHidden
  }

  open(name: string, attributes: Attributes, parent: string | undefined): void {
    if (this.#isFirst) this.show = attributes['show']
    this.#isFirst = false
    if (name === 'Fallback') this.#fallbacks++
    if (this.#fallbacks > 0) return
    if (name === 'sp' || name === 'graphicFrame') {
      this.#shape = { role: 'other', lines: [], rows: [], diagram: undefined, isHidden: false }
      this.#lines = this.#shape.lines
    } else if (this.#shape !== undefined) this.#openInShape(this.#shape, name, attributes, parent)
  }

  text(text: string, element: string | undefined): void {
    if (element === 't' && this.#fallbacks === 0) this.#add(text)
  }

  close(name: string): void {
    if (name === 'Fallback') this.#fallbacks--
    if (this.#fallbacks > 0) return
    if (name === 'tc') this.#lines = undefined
    if ((name !== 'sp' && name !== 'graphicFrame') || this.#shape === undefined) return
    if (!this.#shape.isHidden || !this.#skipHidden) this.shapes.push(this.#shape)
    this.#shape = undefined
    this.#lines = undefined
  }

  #openInShape(shape: OpenShape, name: string, attributes: Attributes, parent: string | undefined): void {
    if (name === 'cNvPr') shape.isHidden = isTrue(attributes['hidden'])
    else if (name === 'ph') shape.role = roles.get(attributes['type'] ?? '') ?? 'other'
    else if (name === 'relIds') shape.diagram = prefixed(attributes, 'dm')
    else if (name === 'tr') shape.rows.push([])
    else if (name === 'tc') {
      this.#lines = []
      shape.rows.at(-1)?.push(this.#lines)
    } else if (name === 'p') this.#lines?.push('')
    else if (name === 'br' && parent === 'p') this.#add('\n')
  }

  #add(text: string): void {
    const lines = this.#lines
    if (lines !== undefined && lines.length > 0) lines[lines.length - 1] += text
  }
}

/** Points of a diagram that are not of its text: how it is laid out, and the lines between the others. */
const SILENT = /^(?:pres|parTrans|sibTrans)$/

/** The texts of a diagram (SmartArt), one for each paragraph. */
export async function diagramTexts(part: AsyncIterable<string>): Promise<readonly string[]> {
  const lines: string[] = []
  let isSilent = true
  await readXml(part, {
    open(name, attributes) {
      if (name === 'pt') isSilent = SILENT.test(attributes['type'] ?? '')
      if (name === 'p' && !isSilent) lines.push('')
    },
    text(text, element) {
      if (element === 't' && !isSilent && lines.length > 0) lines[lines.length - 1] += text
    },
  })
  return lines
}
