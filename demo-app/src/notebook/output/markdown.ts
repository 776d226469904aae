import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'

/** Markdown as elements. HTML in it is shown as text, and addresses with a scheme other than those of links are left out. */
export function markdownElement(source: string): HTMLElement {
  const element = document.createElement('div')
  element.className = 'markdown'
  element.innerHTML = micromark(source, { extensions: [gfm()], htmlExtensions: [gfmHtml()] })
  for (const link of element.querySelectorAll('a')) {
    if (link.origin === location.origin) continue
    link.target = '_blank'
    link.rel = 'noopener noreferrer'
  }
  return element
}
