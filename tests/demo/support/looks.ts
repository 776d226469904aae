import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright'

const screenshots = 'test-results/demo'
const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface AxeResults {
  readonly violations: readonly {
    readonly id: string
    readonly nodes: readonly { readonly target: readonly string[] }[]
  }[]
}

/** What is wrong with a page in wide and narrow windows, light and dark: what axe finds, and what is wider than the window. */
export async function wrongLooks(page: Page, name: string): Promise<string[]> {
  await page.evaluate(await axe)
  const wrong: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 390]) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      await page.waitForTimeout(150)
      await page.screenshot({ path: `${screenshots}/${name}-${width}-${colorScheme}.png`, fullPage: true })
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (overflow > 0) wrong.push(`${width}, ${colorScheme}: ${overflow} pixels too wide`)
      const found = await page.evaluate(async () => {
        const { axe: loaded } = window as unknown as { axe: { run(): Promise<AxeResults> } }
        const { violations } = await loaded.run()
        return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
      })
      wrong.push(...found.map((violation) => `${width}, ${colorScheme}: ${violation}`))
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1280, height: 900 })
  return wrong
}
