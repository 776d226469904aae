import { h } from '../../ui/dom.ts'

const shown = new Set(
  (
    'a b blockquote br caption code col colgroup dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img kbd li mark ' +
    'ol p pre s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var'
  ).split(' '),
)
/** Elements of which not even the text is shown. */
const hidden = new Set(
  'script style template noscript iframe frame object embed head title svg math audio video canvas select textarea'.split(
    ' ',
  ),
)
const attributes = ['alt', 'colspan', 'rowspan', 'scope', 'title']

/**
 * HTML of a notebook from elsewhere, of which elements that do nothing but show text, tables and pictures are made anew: no script, style,
 * form or address of it gets into the page but those of links.
 */
export function safeHtml(html: string): HTMLElement {
  const { body } = new DOMParser().parseFromString(html, 'text/html')
  return h(
    'div',
    { class: 'markdown scroll', tabindex: 0, role: 'region', 'aria-label': 'Output' },
    ...copies(body),
  )
}

const copies = (parent: Element): (Node | string)[] => [...parent.childNodes].flatMap(copyOf)

function copyOf(node: Node): (Node | string)[] {
  if (node.nodeType === Node.TEXT_NODE) return [node.textContent ?? '']
  if (!(node instanceof Element)) return []
  const name = node.localName
  if (hidden.has(name)) return []
  if (!shown.has(name)) return copies(node)
  const given = attributes.flatMap((attribute) => {
    const value = node.getAttribute(attribute)
    return value === null ? [] : [[attribute, value] as const]
  })
  const address = addressOf(node)
  if (name === 'img' && address === undefined) return []
  return [
    h(
      name as 'div',
      { ...Object.fromEntries(given), ...(address && (name === 'img' ? { src: address } : linkTo(address))) },
      ...copies(node),
    ),
  ]
}

const linkTo = (href: string) => ({ href, target: '_blank', rel: 'noopener noreferrer' })

/** Pictures are in the HTML itself; links lead to pages. */
function addressOf(element: Element): string | undefined {
  const address = element.getAttribute(element.localName === 'img' ? 'src' : 'href')?.trim() ?? ''
  const allowed =
    element.localName === 'img' ? /^data:image\/(?:png|jpeg|gif|webp);base64,/i : /^(?:https?:|mailto:)/i
  return ['img', 'a'].includes(element.localName) && allowed.test(address) ? address : undefined
}
