import { h } from '../ui/dom.ts'

/** What of HTML is shown, without its attributes. Of all else the contents are. */
const shown = new Set(
  'article section h1 h2 h3 h4 h5 h6 p ul ol li dl dt dd blockquote pre code em strong b i sub sup table thead tbody tr th td br hr div span figure figcaption main header footer'.split(
    ' ',
  ),
)
const leftOut = 'script, style, template, noscript, nav, head, iframe, object, svg, [hidden]'

/** A document that is no PDF, as elements: Markdown and HTML with their structure, all else as the text that it is. */
export async function documentElement(file: Blob, mediaType: string): Promise<HTMLElement> {
  const text = await file.text()
  if (mediaType === 'text/markdown') {
    const { markdownElement } = await import('../notebook/output/markdown.ts')
    return markdownElement(text)
  }
  if (mediaType === 'text/html' || mediaType === 'application/xhtml+xml') return htmlElement(text)
  return h('pre', { class: 'plain-text' }, /xml$/.test(mediaType) ? xmlText(text) : text)
}

/** Nothing of the document runs, and nothing is loaded: elements are made anew. */
function htmlElement(source: string): HTMLElement {
  const parsed = new DOMParser().parseFromString(source, 'text/html')
  parsed.querySelectorAll(leftOut).forEach((element) => element.remove())
  const element = h('div', { class: 'markdown' })
  copyInto(element, parsed.body)
  return element
}

function copyInto(target: Element, source: Node): void {
  for (const child of source.childNodes) {
    if (child instanceof Text) target.append(child.data)
    else if (child instanceof Element) {
      const name = child.localName
      const copy = shown.has(name) ? document.createElement(name) : target
      copyInto(copy, child)
      if (copy !== target) target.append(copy)
    }
  }
}

function xmlText(source: string): string {
  const parsed = new DOMParser().parseFromString(source, 'application/xml')
  return parsed.querySelector('parsererror') ? source : (parsed.documentElement.textContent ?? source)
}
