import type { Break } from './pieces.ts'

/** How a block is set off: line breaks before and after it, what begins with it, and what with the text after it. */
export interface Block {
  readonly lines: 1 | 2
  readonly begins: Break
  readonly ends: Break
}

const listed = (list: string): readonly string[] => list.split(' ')
const blocks = (begins: Break, lines: 1 | 2, list: string): (readonly [string, Block])[] =>
  listed(list).map((tag) => [tag, { lines, begins, ends: begins }])

/** Elements that the HTML standard's style sheet (15.3) displays as blocks, set off as `innerText` does. */
export const blockByTag: ReadonlyMap<string, Block> = new Map([
  ...blocks('none', 1, 'html head body'),
  ...blocks('item', 1, 'title tr caption dd option optgroup'),
  ...blocks('paragraph', 1, 'address article aside blockquote center details dialog dir div dl fieldset'),
  ...blocks(
    'paragraph',
    1,
    'figcaption figure footer form frameset header hgroup hr legend li listing main menu',
  ),
  ...blocks('paragraph', 1, 'nav ol plaintext pre search section summary table textarea ul xmp'),
  ['dt', { lines: 1, begins: 'paragraph', ends: 'item' }],
  ...blocks('paragraph', 2, 'p'),
  ...blocks('heading', 1, 'h1 h2 h3 h4 h5 h6'),
])

export const cellTags: ReadonlySet<string> = new Set(['td', 'th'])
export const verbatimTags: ReadonlySet<string> = new Set(listed('pre textarea listing plaintext xmp'))

/** What is no text for readers, whatever the options: code, and notations of formulas that are there a second time. */
export const neverText: ReadonlySet<string> = new Set(
  listed('script style template annotation annotation-xml'),
)

/** What browsers do not show: what stands in for what they can do themselves. */
const notShown: ReadonlySet<string> = new Set(
  listed('noscript noembed noframes iframe video audio canvas datalist rp'),
)

/** The tags that landmark roles of ARIA stand for. */
const tagByRole: ReadonlyMap<string, string> = new Map([
  ['navigation', 'nav'],
  ['banner', 'header'],
  ['contentinfo', 'footer'],
  ['complementary', 'aside'],
  ['search', 'search'],
])

type Attributes = Readonly<Record<string, string>>

/** Whether an element or its role is among those left out. */
export function isSkipped(tag: string, attributes: Attributes, skipTags: ReadonlySet<string>): boolean {
  return skipTags.has(tag) || skipTags.has(tagByRole.get(attributes['role'] ?? '') ?? '')
}

/** Whether browsers do not show an element, as far as the element itself tells. */
export function isHidden(tag: string, attributes: Attributes): boolean {
  if (notShown.has(tag) || (tag === 'dialog' && attributes['open'] === undefined)) return true
  const { hidden, style = '' } = attributes
  if (hidden !== undefined && hidden !== 'until-found') return true
  return /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\b/i.test(style)
}
