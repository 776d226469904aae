import DOMPurify from 'dompurify'
import { h } from '../../ui/dom.ts'

/** Elements that do nothing but show text, tables and pictures. */
const ALLOWED_TAGS = (
  'a b blockquote br caption code col colgroup dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img kbd li mark ' +
  'ol p pre s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var'
).split(' ')
const ALLOWED_ATTR = ['alt', 'colspan', 'href', 'rowspan', 'scope', 'src', 'title']
const LINKS = /^(?:https?:|mailto:)/i
/** Pictures are in the HTML itself: the page asks no server for others. */
const PICTURES = /^data:image\/(?:png|jpeg|gif|webp);base64,/i

/** HTML of a notebook from elsewhere: no script, style or form of it gets into the page, and no address but those of links. */
export function safeHtml(html: string): HTMLElement {
  const content = DOMPurify.sanitize(html, {
    ALLOWED_TAGS,
    ALLOWED_ATTR,
    ALLOWED_URI_REGEXP: LINKS,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  })
  for (const picture of content.querySelectorAll('img')) if (!PICTURES.test(picture.src)) picture.remove()
  for (const link of content.querySelectorAll('a')) {
    link.target = '_blank'
    link.rel = 'noopener noreferrer'
  }
  return h('div', { class: 'markdown scroll', tabindex: 0, role: 'group', 'aria-label': 'Output' }, content)
}
