import type { Database } from 'polytable'
import type { PolytableInspector } from 'polytable/inspector'
import { page, type Locator } from 'vitest/browser'

/** An inspector in the page, which shows a database. */
export function mount(db: Database, attributes: Readonly<Record<string, string>> = {}): PolytableInspector {
  // The sources, which are compiled with the tests, declare the name too: with their own class of databases.
  const element = document.createElement('polytable-inspector') as HTMLElement as PolytableInspector
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.style.blockSize = '700px'
  element.db = db
  document.body.append(element)
  return element
}

/** Shows a tab. */
export async function show(name: string): Promise<void> {
  await page.getByRole('tab', { name }).click()
}

/** The texts of the cells of the rows that a table shows, without its headings. */
export async function rowsOf(table: Locator): Promise<readonly (readonly string[])[]> {
  return (await table.getByRole('row').all())
    .slice(1)
    .map((row) => [...row.element().children].map((cell) => textOf(cell)))
}

/** The text of an element and of the shadow trees in it. */
function textOf(node: Node): string {
  if (node instanceof Text) return node.data
  if (node instanceof Element && (node.localName === 'style' || node.ariaHidden === 'true')) return ''
  const children = node instanceof Element && node.shadowRoot ? node.shadowRoot.childNodes : node.childNodes
  return [...children].map(textOf).join(' ').replaceAll(/\s+/g, ' ').trim()
}
