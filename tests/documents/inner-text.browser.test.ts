import { describe, expect, test } from 'vitest'
import { snippets } from './snippets.ts'
import { splitTexts } from './support.ts'

/** What a browser gives for the text of the rendered page, but for blank lines around it and more than one within. */
function innerText(html: string): string {
  const page = document.createElement('div')
  page.innerHTML = html
  document.body.append(page)
  const text = page.innerText
  page.remove()
  return normal(text)
}

function normal(text: string): string {
  return text
    .replace(/[ \t]*\n[ \t]*(?=\n)/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\s+$/g, '')
}

describe('the text of HTML is what the browser shows', () => {
  test.each(snippets)('%s', async (html) => {
    const texts = await splitTexts(`<!doctype html><body>${html}</body>`, 'text/html', {
      separators: '',
      skipTags: [],
    })
    expect(normal(texts.join(''))).toBe(innerText(html))
  })
})
