import { prefixed, readXml } from '@polytable/io/package/xml'

/** What the style of a paragraph says of it, its own and that of those that it is based on. */
export interface ParagraphStyle {
  /** From 0, the highest; undefined for text. */
  readonly outlineLevel: number | undefined
  readonly isTitle: boolean
  readonly isListed: boolean
}

interface RawStyle {
  name: string
  basedOn: string | undefined
  outlineLevel: number | undefined
  isListed: boolean | undefined
}

/** Names of built-in styles are the same in all languages (ECMA-376 part 1, 17.7.4.9). */
const HEADING_NAME = /^heading ([1-9])$/i
/** Styles that are based on one another at most. */
const MAX_BASES = 100

/** The level of text that is no heading, where it is said (ECMA-376 part 1, 17.3.1.20). */
export const TEXT_LEVEL = 9

/** The styles of paragraphs, by their ids. */
export async function readStyles(part: AsyncIterable<string>): Promise<ReadonlyMap<string, ParagraphStyle>> {
  const styles = new Map<string, RawStyle>()
  let style: RawStyle | undefined
  await readXml(part, {
    open(name, attributes, parent) {
      if (name === 'style') {
        style = { name: '', basedOn: undefined, outlineLevel: undefined, isListed: undefined }
        styles.set(prefixed(attributes, 'styleId') ?? '', style)
      }
      if (style === undefined) return
      const value = prefixed(attributes, 'val')
      if (name === 'name' && parent === 'style') style.name = value ?? ''
      if (name === 'basedOn') style.basedOn = value
      if (name === 'outlineLvl') style.outlineLevel = Number(value)
      if (name === 'numId') style.isListed = value !== '0'
    },
    close(name) {
      if (name === 'style') style = undefined
    },
  })
  return new Map([...styles].map(([id, raw]) => [id, resolved(raw, styles)]))
}

function resolved(own: RawStyle, styles: ReadonlyMap<string, RawStyle>): ParagraphStyle {
  const chain: RawStyle[] = []
  for (let each: RawStyle | undefined = own; each !== undefined && chain.length < MAX_BASES;) {
    chain.push(each)
    each = styles.get(each.basedOn ?? '')
  }
  const levels = chain.map(({ outlineLevel, name }) => outlineLevel ?? levelOfName(name))
  const level = levels.find((each) => each !== undefined)
  return {
    outlineLevel: level === TEXT_LEVEL ? undefined : level,
    isTitle: /^title$/i.test(own.name),
    isListed: chain.find(({ isListed }) => isListed !== undefined)?.isListed ?? false,
  }
}

function levelOfName(name: string): number | undefined {
  const level = HEADING_NAME.exec(name)?.[1]
  return level === undefined ? undefined : Number(level) - 1
}
